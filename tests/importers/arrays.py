#!/usr/bin/env python3
"""Reads Posa's arrays, tables, pictures and films with the libraries people use, and its BVH with two of their own.

    python tests/importers/arrays.py FOLDER     # as written by the example formats_proof
                                                # needs numpy, pillow, pybvh, bvhio, imageio-ffmpeg
"""

import csv
import json
import os
import re
import subprocess
import sys

import bvhio
import imageio_ffmpeg
import numpy as np
import pybvh
from common import NAMES, PARENTS, TOLERANCE_M, Report, records
from PIL import Image

# The 17 limbs of COCO-18 and their colours, as in OpenPose's own drawing; limbs at 60 %.
LIMBS = [(1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0)]
LIMBS += [(0, 14), (14, 16), (0, 15), (15, 17)]
COLOURS = [(255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0)]
COLOURS += [(0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255)]
COLOURS += [(170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85)]


def joints(expected):
    return np.array([record["joints"] for record in expected], dtype=np.float32)


def npy(folder, expected):
    array = np.load(f"{folder}/poses.npy")
    assert array.dtype == np.float32 and np.array_equal(array, joints(expected)), array.shape
    many = np.load(f"{folder}/many.npy", mmap_mode="r")
    assert np.array_equal(many, np.resize(array, many.shape)), "what follows the numbers disturbs them"
    with open(f"{folder}/many.npy", "rb") as file:
        np.load(file)
        recipes = json.loads(np.load(file).tobytes())["recipes"]
    assert [recipe["index"] for recipe in recipes] == list(range(len(many)))
    told = f"{many.shape} with {len(recipes)} recipes behind them"
    return f"numpy {np.__version__} reads {array.shape} {array.dtype}, bit-equal; {told}"


def npz(folder, expected):
    with np.load(f"{folder}/poses.npz", allow_pickle=False) as archive:
        assert np.array_equal(archive["joints"], joints(expected))
        assert archive["names"].tolist() == NAMES and archive["parents"].tolist() == PARENTS
        recipes = json.loads(archive["recipes.json"])["recipes"]
        assert [r["prompt"] for r in recipes] == [r["prompt"] for r in expected]
        return f"{', '.join(archive.files)}; joints bit-equal, a recipe for each of {len(recipes)} poses"


def table(folder, expected):
    with open(f"{folder}/poses.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(expected)
    columns = [f"{name}_{axis}" for name in NAMES for axis in "xyz"]
    found = np.array([[row[c] for c in columns] for row in rows], dtype=np.float32).reshape(-1, 22, 3)
    assert np.array_equal(found, joints(expected))
    assert [json.loads(row["recipe"]) for row in rows] == [record["recipe"] for record in expected]
    return f"{len(rows)} rows, joints bit-equal, recipes whole"


def recover(vectors):
    """Joints of 263-D vectors: yaw and steps of the root summed up, positions turned back (HumanML3D's convention)."""
    half = np.concatenate([[0], np.cumsum(vectors[:-1, 0].astype(np.float64))])
    sin, cos = np.sin(2 * half), np.cos(2 * half)

    def turn_back(x, z):
        return x * cos[: len(x)] - z * sin[: len(x)], z * cos[: len(x)] + x * sin[: len(x)]

    steps = np.zeros((len(vectors), 2))
    steps[1:] = vectors[:-1, 1:3]
    sx, sz = turn_back(steps[:, 0], steps[:, 1])
    root = np.stack([np.cumsum(sx), vectors[:, 3], np.cumsum(sz)], axis=1)
    found = [root]
    for joint in range(21):
        x, y, z = vectors[:, 4 + 3 * joint : 7 + 3 * joint].T
        x, z = turn_back(x, z)
        found.append(np.stack([x + root[:, 0], y, z + root[:, 2]], axis=1))
    return np.stack(found, axis=1)


def humanml3d(folder, expected):
    worst = 0.0
    for number, record in enumerate(expected):
        vectors = np.load(f"{folder}/pose-{number:02}.humanml3d.npy")
        assert vectors.shape == (40, 263) and np.isfinite(vectors).all(), vectors.shape
        columns = vectors[:, 67:193].reshape(40, 21, 2, 3)
        lengths = np.linalg.norm(columns, axis=-1)
        assert np.abs(lengths - 1).max() < 1e-5 and np.abs((columns[:, :, 0] * columns[:, :, 1]).sum(-1)).max() < 1e-5
        worst = max(worst, np.abs(recover(vectors) - np.array(record["joints"])).max())
    assert worst < 1e-4, f"{worst} m"
    return f"{len(expected)} still clips of (40, 263), joints recovered to {worst:.1e} m, rotations orthonormal"


def with_pybvh(folder, expected):
    clip = pybvh.read_bvh_file(f"{folder}/poses-humanml3d.bvh")
    places = [clip.joint_names.index(name) for name in NAMES]
    found = np.asarray(clip.joint_positions())
    worst = np.linalg.norm(found[:, places] - joints(expected), axis=-1).max()
    assert found.shape[0] == len(expected) and worst < TOLERANCE_M, f"{worst} m"
    return f"{len(NAMES)} joints, {len(expected)} frames, worst joint {worst * 1000:.4f} mm"


def with_bvhio(folder, expected):
    root = bvhio.readAsHierarchy(f"{folder}/poses-humanml3d.bvh")
    assert not any(character.isspace() for name in NAMES for character in name)
    worst = 0.0
    for frame, record in enumerate(expected):
        root.loadPose(frame)
        found = {joint.Name: joint.PositionWorld for joint, _, _ in root.layout()}
        for name, joint in zip(NAMES, record["joints"]):
            worst = max(worst, np.linalg.norm(np.array(found[name]) - joint))
    assert worst < TOLERANCE_M, f"{worst} m"
    return f"{len(NAMES)} joints, {len(expected)} frames, worst joint {worst * 1000:.4f} mm"


def openpose(folder, expected):
    limbs, coloured, hidden = 0, 0, 0
    for number in range(len(expected)):
        with open(f"{folder}/pose-{number:02}.openpose.json", encoding="utf-8") as file:
            document = json.load(file)
        points = np.array(document["people"][0]["pose_keypoints_2d"]).reshape(18, 3)
        picture = Image.open(f"{folder}/pose-{number:02}.openpose.png")
        assert picture.size == (document["canvas_width"], document["canvas_height"])
        pixels = np.array(picture.convert("RGB")).astype(int)
        assert (pixels[0, 0] == 0).all()
        hidden += int((points[:, 2] == 0).sum())
        for limb, (a, b) in enumerate(LIMBS):
            if points[a, 2] == 0 or points[b, 2] == 0:
                continue
            shade = np.array([int(c * 0.6) for c in COLOURS[limb]])
            along = [points[a, :2] * (1 - t) + points[b, :2] * t for t in np.linspace(0, 1, 60)]
            met = np.array([pixels[int(y), int(x)] for x, y in along])
            assert (met.max(axis=1) > 0).all(), f"pose {number}: limb {a}-{b} is not where the JSON says"
            limbs += 1
            coloured += bool((np.abs(met - shade).max(axis=1) <= 2).any())
    # The others lie under limbs and joints drawn later.
    assert coloured > 0.8 * limbs, f"{coloured} of {limbs}"
    return f"{len(expected)} pictures, {limbs} limbs where the JSON says, {coloured} show their colour, {hidden} points hidden"


def picture(folder, expected):
    for number, record in enumerate(expected):
        image = Image.open(f"{folder}/pose-{number:02}.png")
        assert image.mode == "RGBA" and image.size == (512, 512)
        alpha = np.array(image)[:, :, 3]
        assert alpha[0, 0] == 0 and alpha.max() == 255
        assert json.loads(image.text["posa"])["recipes"][0] == record["recipe"]
        points = json.load(open(f"{folder}/pose-{number:02}.openpose.json", encoding="utf-8"))["people"][0]
        for x, y, seen in np.array(points["pose_keypoints_2d"]).reshape(18, 3):
            assert not seen or alpha[int(y), int(x)] > 200, "a key point is beside the body"
    return f"{len(expected)} transparent pictures with their recipe; every OpenPose key point lies on the body"


def film(folder, ending, expected):
    image = Image.open(f"{folder}/run.{ending}")
    frames = getattr(image, "n_frames", 1)
    # The default image of an APNG counts as one more where the reader says so.
    assert image.size == (240, 300) and frames in (len(expected), len(expected) + 1), (image.size, frames)
    total = 0
    for frame in range(frames):
        image.seek(frame)
        total += image.info.get("duration", 0)
    text = image.info.get("comment", b"").decode() if ending == "gif" else image.text["posa"]
    assert json.loads(text)["recipes"] == [expected[-1]["recipe"]]
    assert image.info.get("loop") == 0
    return f"{frames} frames of {image.size}, {total / 1000:.2f} s, endless, with its recipe"


def video(folder, expected):
    path = f"{folder}/run.mp4"
    if not os.path.exists(path):
        return "not written, as ffmpeg was not on the PATH"
    said = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-i", path, "-f", "null", "-"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-300:]
    duration = re.search(r"Duration: 00:00:([\d.]+)", said.stderr).group(1)
    codec = re.search(r"Video: (\w+).*?(\d{2,}x\d+)", said.stderr)
    assert codec.group(2) == "240x300" and "recipes" in said.stderr, said.stderr[-600:]
    return f"{codec.group(1)} {codec.group(2)}, {duration} s, {len(expected)} steps, with its recipe"


def main(folder):
    report = Report()
    poses, run = records(folder), records(folder, "run.json")
    report.check("NPY", npy, folder, poses)
    report.check("NPZ", npz, folder, poses)
    report.check("CSV", table, folder, poses)
    report.check("HumanML3D 263-D", humanml3d, folder, poses)
    report.check("BVH with pybvh", with_pybvh, folder, poses)
    report.check("BVH with bvhio", with_bvhio, folder, poses)
    report.check("OpenPose JSON and PNG", openpose, folder, poses)
    report.check("PNG", picture, folder, poses)
    report.check("GIF", film, folder, "gif", run)
    report.check("APNG", film, folder, "apng", run)
    report.check("MP4", video, folder, run)
    report.end()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
