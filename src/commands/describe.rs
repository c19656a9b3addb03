//! `posa describe`: what poses look like in words, how plausible they are and why, and which words of a prompt they meet.

use super::convert::any;
use crate::cli::DescribeArgs;
use anyhow::{Context, bail};
use pose::Pose;
use pose::anatomy::{Excess, Findings, findings, plausibility};
use pose::claims::{self, Checked, Verdict, check, describe_seeded};
use pose::enforce::{RepairOptions, repair};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// Findings of a kind shown to a person; JSON has them all.
const SHOWN: usize = 4;

pub fn run(args: &DescribeArgs) -> anyhow::Result<()> {
    let poses = read(&args.file)?;
    if poses.is_empty() {
        bail!("{} holds no poses", args.file.display());
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (index, (own_prompt, pose)) in poses.iter().enumerate() {
        let prompt = args.prompt.as_deref().unwrap_or(own_prompt);
        let text = if args.json {
            as_json(index, prompt, pose, args) + "\n"
        } else {
            for_people(index, poses.len(), prompt, pose, args)
        };
        match out.write_all(text.as_bytes()) {
            // Whoever reads only the first lines (`head`) has what they wanted.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            other => other.context("standard output cannot be written")?,
        }
    }
    match out.flush() {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output cannot be written"),
    }
}

/// Poses of a file with the prompts they were made from, empty where there is none.
fn read(file: &Path) -> anyhow::Result<Vec<(String, Pose)>> {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ending == "npy" {
        return Ok(arrays(file)?.into_iter().map(|pose| (String::new(), pose)).collect());
    }
    let found = any(file).with_context(|| file.display().to_string())?;
    if found.poses.is_empty() && !found.recipes.is_empty() {
        bail!("{} holds no joints, only how its pose was drawn (posa replay)", file.display());
    }
    for note in &found.notes {
        eprintln!("{}: {note}", file.display());
    }
    Ok(found.records().into_iter().map(|record| (record.prompt.clone(), record.pose())).collect())
}

/// Poses of an array as other programs keep them too.
fn arrays(file: &Path) -> anyhow::Result<Vec<Pose>> {
    let array = corpus::npy::read(file)?;
    match array.shape.as_slice() {
        [22, 3] | [_, 22, 3] | [_, 66] => {
            let poses = array.data.chunks_exact(Pose::FLAT_LEN).map(Pose::from_flat);
            poses.collect::<Result<_, _>>().with_context(|| format!("{} cannot be read", file.display()))
        }
        [_, 263] => Ok(corpus::decode::decode(&array.data)),
        shape => bail!(
            "{} holds an array of shape {shape:?}; poses are (22, 3), (N, 22, 3), (N, 66) or (N, 263)",
            file.display()
        ),
    }
}

fn for_people(index: usize, count: usize, prompt: &str, pose: &Pose, args: &DescribeArgs) -> String {
    let mut text = String::new();
    let mut line = |content: String| _ = writeln!(text, "{content}");
    let heading = format!("Pose {} of {count}", index + 1);
    line(if prompt.is_empty() { heading } else { format!("{heading} — \"{prompt}\"") });
    let said = describe_seeded(pose, args.seed);
    line(format!(
        "  {}",
        if said.is_empty() { "Nothing can be said clearly about it.".into() } else { said.join(" ") }
    ));
    let score = plausibility(pose);
    let parts = score.parts().map(|(name, value)| format!("{name} {value:.2}")).join(", ");
    line(format!("  Plausibility {:.2}: {parts}", score.score));
    reasons(&findings(pose)).into_iter().for_each(|reason| line(format!("    {reason}")));
    if args.mend {
        line(format!("  Mending: {}", repair(pose, RepairOptions { limits: true }).summary()));
    }
    if !prompt.is_empty() {
        let checked = check(prompt, pose);
        if checked.is_empty() {
            line("  The prompt says nothing that can be checked by geometry.".into());
        } else {
            let held = checked.iter().filter(|c| c.verdict == Verdict::Holds).count();
            line(format!("  The prompt: {held} of {} hold", checked.len()));
            checked.iter().for_each(|c| line(format!("    {}", verdict(c))));
        }
    }
    text.push('\n');
    text
}

fn verdict(checked: &Checked) -> String {
    let word = match checked.verdict {
        Verdict::Holds => "holds",
        Verdict::Ambiguous => "too close to call",
        Verdict::Fails => "does not hold",
    };
    let not = if checked.negated { "not " } else { "" };
    format!("{word}: \"{}\" ({not}{})", checked.words, checked.claims.join(" or "))
}

/// What lowers a score, in words.
fn reasons(findings: &Findings) -> Vec<String> {
    let beyond = |excess: &Excess| {
        let side = excess.side.map_or("", |side| if side == claims::Side::Left { "left " } else { "right " });
        let title = excess.movement.title();
        if excess.over > 0.0 {
            format!(
                "{side}{title} {:.0}° past its published range, {:.0}° more than the margin allows",
                excess.over_published, excess.over
            )
        } else {
            format!("{side}{title} {:.0}° past its published range, within the margin", excess.over_published)
        }
    };
    let telling = |excess: &&Excess| excess.over > 0.0 || excess.over_published >= 5.0;
    let mut list: Vec<String> = findings.movements.iter().filter(telling).take(SHOWN).map(beyond).collect();
    let deep = findings.overlaps.iter().filter(|overlap| overlap.share > 0.25).take(SHOWN);
    list.extend(deep.map(|o| {
        format!("{} and {} are {:.1} cm inside each other", o.parts.0.title(), o.parts.1.title(), 100.0 * o.depth_m)
    }));
    if findings.floor.penetration_m > 0.05 {
        list.push(format!("part of the body is {:.1} cm in the floor", 100.0 * findings.floor.penetration_m));
    }
    if findings.floor.off_balance_m > 0.05 {
        list.push(format!(
            "the centre of mass is {:.0} cm outside what the body rests on",
            100.0 * findings.floor.off_balance_m
        ));
    }
    list
}

fn as_json(index: usize, prompt: &str, pose: &Pose, args: &DescribeArgs) -> String {
    let claims: Vec<&str> = claims::holding(pose).iter().map(|claim| claim.name).collect();
    let mut object = json!({
        "index": index,
        "description": describe_seeded(pose, args.seed),
        "claims": claims,
        "plausibility": plausibility(pose),
        "findings": findings(pose),
    });
    if !prompt.is_empty() {
        object["prompt"] = json!(prompt);
        object["checks"] = json!(check(prompt, pose));
    }
    if args.mend {
        object["mending"] = json!(repair(pose, RepairOptions { limits: true }));
    }
    object.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pose::formats::npy::write_poses;
    use pose::skeleton::t_pose;

    fn args(file: &Path) -> DescribeArgs {
        DescribeArgs { file: file.into(), prompt: None, seed: 0, mend: true, json: false }
    }

    #[test]
    fn a_pose_is_described_judged_and_checked() {
        let text = for_people(0, 1, "arms out to the sides, sitting", &t_pose(), &args(Path::new("x.npy")));
        assert!(text.contains("A person is standing with both arms held straight out to the sides."), "{text}");
        assert!(text.contains("Plausibility 1.00: bones 1.00") && text.contains("1 of 2 hold"), "{text}");
        assert!(text.contains("does not hold: \"sitting\"") && text.contains("Nothing to mend"), "{text}");
    }

    #[test]
    fn json_carries_everything() {
        let line = as_json(3, "sitting", &t_pose(), &args(Path::new("x.npy")));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(value["claims"].as_array().unwrap().iter().any(|name| name == "arms_out"));
        assert_eq!((value["index"].as_u64(), value["checks"][0]["verdict"].as_str()), (Some(3), Some("fails")));
        assert!(value["plausibility"]["score"].as_f64().unwrap() > 0.99 && value["mending"]["after"].is_object());
    }

    #[test]
    fn files_of_poses_are_read_and_others_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let stack = folder.path().join("a.npy");
        std::fs::write(&stack, write_poses(&[t_pose(); 3], None)).unwrap();
        assert_eq!(read(&stack).unwrap().len(), 3);
        let bvh = folder.path().join("a.bvh");
        let record = pose::formats::json::PoseRecord::new(&t_pose(), None, &Default::default());
        let form = pose::formats::export::Options::default();
        std::fs::write(
            &bvh,
            pose::formats::export::encode(pose::formats::export::Format::Bvh, &[record], &form).unwrap(),
        )
        .unwrap();
        assert_eq!(read(&bvh).unwrap().len(), 1);
        let wrong = folder.path().join("a.fbx");
        std::fs::write(&wrong, "Kaydara FBX Binary").unwrap();
        let error = format!("{:#}", read(&wrong).unwrap_err());
        assert!(error.contains("a.fbx: it is of no kind Posa reads"), "{error}");
        let odd = folder.path().join("odd.npy");
        corpus::npy::write(&odd, &corpus::npy::Array { shape: vec![5], data: vec![0.0; 5] }).unwrap();
        assert!(read(&odd).unwrap_err().to_string().contains("[5]"));
    }
}
