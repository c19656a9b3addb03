//! How harmful files are put together: archives, skeletons, pictures.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use pose::formats::npy::write_poses;
use pose::skeleton::t_pose;
use std::io::Write;

/// An archive with a sound pose and this for its recipes.
pub fn both(recipes: &[u8]) -> std::io::Result<Vec<u8>> {
    archive(&[("joints.npy", &write_poses(&[t_pose()], None)), ("recipes.json", recipes)])
}

/// A sound BVH file whose blanks hold a packed text, as Posa hides recipes.
pub fn blanks(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let packed = deflate(text)?;
    let sum = packed.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    let words = [u32::from_be_bytes(*b"posa"), packed.len() as u32, sum].map(u32::to_be_bytes);
    let bytes = words.as_flattened().iter().chain(&packed);
    let hidden: String =
        bytes.flat_map(|byte| (0..8).rev().map(move |i| if byte >> i & 1 == 1 { '\t' } else { ' ' })).collect();
    let sound = pose::formats::bvh::write(&[t_pose()], None, &Default::default());
    Ok(sound.replacen("\n\tCHANNELS", &format!("{hidden}\n\tCHANNELS"), 1).into_bytes())
}

/// A text in the parts of a GIF's comment.
pub fn gif_comment(text: &str) -> Vec<u8> {
    let parts = text.as_bytes().chunks(255).flat_map(|part| [&[part.len() as u8], part].concat());
    parts.chain([0]).collect()
}

/// A picture of one pixel whose packed text unpacks to this.
pub fn png_text(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text)?;
    let text = [b"posa\0\x01\0\0\0".as_slice(), &packer.finish()?].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in
        [(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec()), (b"iTXt", text), (b"IDAT", Vec::new())]
    {
        bytes.extend((body.len() as u32).to_be_bytes());
        let body = [kind.as_slice(), &body].concat();
        bytes.extend(&body);
        bytes.extend(crc32fast::hash(&body).to_be_bytes());
    }
    Ok(bytes)
}

/// Nodes with the 22 names, of which the first is a child of the last.
pub fn cycle() -> String {
    let node = |(i, name): (usize, &&str)| format!("{{\"name\":\"{name}\",\"children\":[{}]}}", (i + 1) % 22);
    let nodes: Vec<String> = pose::skeleton::JOINT_NAMES.iter().enumerate().map(node).collect();
    format!("{{\"nodes\":[{}]}}", nodes.join(","))
}

/// The 22 joints below a chain of others, with many channels of many keys.
pub fn keys(above: usize, channels: usize, keys: usize) -> Vec<u8> {
    let joint = |(i, name): (usize, &&str)| {
        let children: Vec<String> =
            (1..22).filter(|child| pose::skeleton::PARENTS[*child] == i).map(|child| child.to_string()).collect();
        format!("{{\"name\":\"{name}\",\"translation\":[0,0.1,0],\"children\":[{}]}}", children.join(","))
    };
    let joints = pose::skeleton::JOINT_NAMES.iter().enumerate().map(joint);
    let chain = (0..above).map(|i| format!("{{\"children\":[{}]}}", if i == 0 { 0 } else { 21 + i }));
    let nodes: Vec<String> = joints.chain(chain).collect();
    let channel = "{\"sampler\":0,\"target\":{\"node\":1,\"path\":\"translation\"}}";
    let (times, bytes) = (keys * 4, keys * 16);
    let json = format!(
        "{{\"nodes\":[{}],\"animations\":[{{\"channels\":[{}],\"samplers\":[{{\"input\":0,\"output\":1}}]}}],\
         \"accessors\":[{{\"bufferView\":0,\"componentType\":5126,\"count\":{keys},\"type\":\"SCALAR\"}},\
         {{\"bufferView\":0,\"byteOffset\":{times},\"componentType\":5126,\"count\":{keys},\"type\":\"VEC3\"}}],\
         \"bufferViews\":[{{\"buffer\":0,\"byteLength\":{bytes}}}]}}",
        nodes.join(","),
        vec![channel; channels].join(","),
    );
    let json = format!("{json}{}", " ".repeat(json.len().next_multiple_of(4) - json.len()));
    let rising = (0..keys).flat_map(|key| (key as f32).to_le_bytes());
    let body: Vec<u8> = rising.chain(std::iter::repeat_n(0, keys * 12)).collect();
    let whole = (28 + json.len() + body.len()) as u32;
    let mut bytes = [b"glTF\x02\0\0\0".as_slice(), &whole.to_le_bytes()].concat();
    for (kind, chunk) in [(b"JSON", json.as_bytes()), (b"BIN\0", &body)] {
        bytes.extend([&(chunk.len() as u32).to_le_bytes(), kind.as_slice(), chunk].concat());
    }
    bytes
}

/// A sound skeleton with many more joints that stand still, and many frames.
pub fn crowd(more: usize, frames: usize) -> String {
    let sound = pose::formats::bvh::write(&[t_pose()], None, &Default::default());
    let (hierarchy, _) = sound.split_once("MOTION").unwrap_or_default();
    let line = ["0"; 69].join(" ");
    let joints: String = (0..more).map(|i| format!("JOINT more{i}\n{{\nOFFSET 0 0 0\nCHANNELS 0\n}}\n")).collect();
    let hierarchy = hierarchy.trim_end().trim_end_matches('}');
    format!("{hierarchy}{joints}}}\nMOTION\nFrames: {frames}\nFrame Time: 0.05\n{}", format!("{line}\n").repeat(frames))
}

pub fn bvh(frames: &str) -> String {
    let text = pose::formats::bvh::write(&[], None, &Default::default());
    text.replace("Frames: 0", &format!("Frames: {frames}"))
}

/// An archive with one packed file.
pub fn zip(name: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    archive(&[(name, body)])
}

/// An archive of packed files.
fn archive(files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, body) in files {
        let (packed, place) = (deflate(body)?, bytes.len() as u32);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        for word in [crc32fast::hash(body), packed.len() as u32, body.len() as u32] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        bytes.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), &packed].concat());
        directory.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 10]].concat());
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length, count) = (bytes.len() as u32, directory.len() as u32, (files.len() as u16).to_le_bytes());
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count].concat());
    bytes.extend([length, start].iter().flat_map(|word| word.to_le_bytes()));
    bytes.extend([0; 2]);
    Ok(bytes)
}

fn deflate(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}
