#!/usr/bin/env python3
"""Imports a BVH file with Blender's own importer and compares it with the joints of a JSON file.

Not part of `cargo test`: it needs Blender as a Python module (`pip install bpy==5.0.1`, Python 3.11).

    cargo run --release -p pose --example bvh_proof -- FOLDER     # writes poses.bvh and poses.json
    python tests/blender_bvh.py FOLDER/poses.bvh FOLDER/poses.json

Exit status 0 when 22 bones are there, named and parented as they should be, the rest pose is a T-pose with the
left wrist at +X, and every joint of every frame is within 1 mm.
"""

import json
import sys

import bpy
from mathutils import Vector

NAMES = (
    "pelvis l_hip r_hip spine1 l_knee r_knee spine2 l_ankle r_ankle spine3 l_foot r_foot neck l_collar r_collar head "
    "l_shoulder r_shoulder l_elbow r_elbow l_wrist r_wrist"
).split()
PARENTS = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19]
TOLERANCE_M = 0.001


def y_up(v):
    """Blender's Z-up coordinates (importer default: forward -Z, up Y) back to Y up."""
    return Vector((v.x, v.z, -v.y))


def main(bvh, reference):
    with open(reference, encoding="utf-8") as file:
        records = json.load(file)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    result = bpy.ops.import_anim.bvh(filepath=bvh)
    assert result == {"FINISHED"}, result
    armature = next(o for o in bpy.data.objects if o.type == "ARMATURE")

    bones = armature.data.bones
    assert sorted(b.name for b in bones) == sorted(NAMES), [b.name for b in bones]
    for name, parent in zip(NAMES[1:], PARENTS[1:]):
        assert bones[name].parent.name == NAMES[parent], name
    to_world = armature.matrix_world
    rest = {name: y_up(to_world @ bones[name].head_local) for name in NAMES}
    assert rest["l_wrist"].x > 0.5 and rest["r_wrist"].x < -0.5, rest["l_wrist"]
    assert rest["head"].y > rest["pelvis"].y > rest["l_foot"].y
    assert rest["l_foot"].z > rest["l_ankle"].z

    action = armature.animation_data.action
    first, last = action.frame_range
    assert round(last - first) + 1 == len(records), (first, last, len(records))
    worst = 0.0
    for frame, record in enumerate(records):
        bpy.context.scene.frame_set(round(first) + frame)
        for name, joint in zip(NAMES, record["joints"]):
            found = y_up(to_world @ armature.pose.bones[name].head)
            worst = max(worst, (found - Vector(joint)).length)
    verdict = "ok" if worst <= TOLERANCE_M else "FAILED"
    print(f"{verdict}: Blender {bpy.app.version_string}, {len(NAMES)} bones, {len(records)} frames, "
          f"rest left wrist x = {rest['l_wrist'].x:+.3f} m, worst joint {worst * 1000:.4f} mm")
    return 0 if verdict == "ok" else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
