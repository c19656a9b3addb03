#!/usr/bin/env python3
"""Opens Posa's BVH and GLB files with Blender's own importers and compares every bone with Posa's joints.

    python tests/importers/blender.py FOLDER     # as written by the example formats_proof; needs bpy 5.0.1

For each set of bone names: 22 bones, named and parented as they should be, the left wrist at +X at rest, every joint of
every frame within 1 mm, the animation as long as it should be, and not a word of warning. Then a Mixamo-named rig of
other proportions is driven by the Mixamo-named BVH.
"""

import contextlib
import os
import sys
import tempfile

import bpy
from common import NAMES, PARENTS, TOLERANCE_M, Report, records
from mathutils import Vector

# Frames of the GLB lie 0.05 s apart.
FRAMES_PER_SECOND = 20
LARGEST_ANGLE_DEG = 5.0

PROFILES = {
    "humanml3d": NAMES,
    "mixamo": [
        "mixamorig:" + name
        for name in (
            "Hips LeftUpLeg RightUpLeg Spine LeftLeg RightLeg Spine1 LeftFoot RightFoot Spine2 LeftToeBase "
            "RightToeBase Neck LeftShoulder RightShoulder Head LeftArm RightArm LeftForeArm RightForeArm LeftHand "
            "RightHand"
        ).split()
    ],
    "humanoid": (
        "Hips LeftUpperLeg RightUpperLeg Spine LeftLowerLeg RightLowerLeg Chest LeftFoot RightFoot UpperChest LeftToes "
        "RightToes Neck LeftShoulder RightShoulder Head LeftUpperArm RightUpperArm LeftLowerArm RightLowerArm LeftHand "
        "RightHand"
    ).split(),
    "blender": (
        "hips thigh.L thigh.R spine shin.L shin.R chest foot.L foot.R upper_chest toe.L toe.R neck shoulder.L "
        "shoulder.R head upper_arm.L upper_arm.R forearm.L forearm.R hand.L hand.R"
    ).split(),
    "unreal": (
        "pelvis thigh_l thigh_r spine_01 calf_l calf_r spine_02 foot_l foot_r spine_03 ball_l ball_r neck_01 clavicle_l "
        "clavicle_r head upperarm_l upperarm_r lowerarm_l lowerarm_r hand_l hand_r"
    ).split(),
}


@contextlib.contextmanager
def heard():
    """Everything that is said on standard output and error, by Python or by Blender's C++."""
    said = []
    sys.stdout.flush()
    with tempfile.TemporaryFile(mode="w+b") as file:
        kept = [os.dup(1), os.dup(2)]
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            sys.stdout.flush()
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)
            for descriptor in kept:
                os.close(descriptor)
            file.seek(0)
            said.append(file.read().decode(errors="replace"))


def load(path, **options):
    """Imports a file into an empty scene; the armature."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = FRAMES_PER_SECOND
    importer = bpy.ops.import_anim.bvh if path.endswith(".bvh") else bpy.ops.import_scene.gltf
    with heard() as said:
        result = importer(filepath=path, **options)
    assert result == {"FINISHED"}, result
    loud = [line for line in said[0].splitlines() if "warn" in line.lower() or "error" in line.lower()]
    assert not loud, loud
    armatures = [o for o in bpy.data.objects if o.type == "ARMATURE"]
    assert len(armatures) == 1, armatures
    return armatures[0]


def y_up(v):
    """Blender's Z-up coordinates back to Y up."""
    return Vector((v.x, v.z, -v.y))


def compare(path, names, expected, **options):
    armature = load(path, **options)
    bones = armature.data.bones
    assert sorted(b.name for b in bones) == sorted(names), [b.name for b in bones]
    assert bones[names[0]].parent is None
    for name, parent in zip(names[1:], PARENTS[1:]):
        assert bones[name].parent.name == names[parent], name
    to_world = armature.matrix_world
    rest = {own: y_up(to_world @ bones[name].head_local) for own, name in zip(NAMES, names)}
    assert rest["l_wrist"].x > 0.5 and rest["r_wrist"].x < -0.5, rest["l_wrist"]
    for side in "lr":
        arm = rest[f"{side}_wrist"] - rest[f"{side}_shoulder"]
        assert abs(arm.y) < 1e-3 and abs(arm.z) < 1e-3, "the arms are not straight out"
    assert rest["head"].y > rest["pelvis"].y > rest["l_foot"].y
    assert rest["l_foot"].z > rest["l_ankle"].z, "the feet do not point to +Z"

    first, last = armature.animation_data.action.frame_range
    assert abs(last - first - (len(expected) - 1)) < 1e-3, (first, last, len(expected))
    worst = 0.0
    for frame, record in enumerate(expected):
        bpy.context.scene.frame_set(round(first) + frame)
        for name, joint in zip(names, record["joints"]):
            found = y_up(armature.matrix_world @ armature.pose.bones[name].head)
            worst = max(worst, (found - Vector(joint)).length)
    assert worst <= TOLERANCE_M, f"worst joint {worst * 1000:.3f} mm"
    x = rest["l_wrist"].x
    return f"22 bones, {len(expected)} frames, rest left wrist x {x:+.3f} m, worst joint {worst * 1000:.4f} mm, silent"


def skin(path):
    """The mannequin follows its bones: vertices that one bone alone moves keep their distance from it."""
    armature = load(path)
    body = next(o for o in bpy.data.objects if o.type == "MESH" and o.vertex_groups)
    assert body.find_armature() == armature and body.matrix_world.is_identity
    groups = {group.index: group.name for group in body.vertex_groups}
    alone = [(v.index, groups[v.groups[0].group]) for v in body.data.vertices if len(v.groups) == 1]
    assert len(alone) > 500 and all(abs(sum(g.weight for g in v.groups) - 1) < 1e-4 for v in body.data.vertices)
    used = {groups[g.group] for v in body.data.vertices for g in v.groups}
    assert used == set(NAMES), set(NAMES) - used
    distance = {i: (body.data.vertices[i].co - armature.data.bones[name].head_local).length for i, name in alone}
    worst, last = 0.0, round(armature.animation_data.action.frame_range[1])
    for frame in range(0, last + 1, 3):
        bpy.context.scene.frame_set(frame)
        shaped = body.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.vertices
        for i, name in alone:
            moved = (shaped[i].co - armature.pose.bones[name].head).length
            worst = max(worst, abs(moved - distance[i]))
    assert worst <= TOLERANCE_M, f"{worst * 1000:.3f} mm"
    return f"{len(body.data.vertices)} vertices, all 22 bones move some, those of one bone follow it to {worst * 1000:.4f} mm"


def mixamo_rig():
    """A T-posed rig with Mixamo's names and proportions unlike Posa's, bones rolled as they fall."""
    places = {
        "Hips": (None, (0, 0.01, 1.02)),
        "Spine": ("Hips", (0, 0.02, 1.13)),
        "Spine1": ("Spine", (0, 0.025, 1.26)),
        "Spine2": ("Spine1", (0, 0.03, 1.40)),
        "Neck": ("Spine2", (0, 0.035, 1.58)),
        "Head": ("Neck", (0, 0.02, 1.69)),
    }
    for side, x in (("Left", 1), ("Right", -1)):
        places.update(
            {
                f"{side}Shoulder": ("Spine2", (0.07 * x, 0.03, 1.53)),
                f"{side}Arm": (f"{side}Shoulder", (0.20 * x, 0.03, 1.53)),
                f"{side}ForeArm": (f"{side}Arm", (0.53 * x, 0.03, 1.53)),
                f"{side}Hand": (f"{side}ForeArm", (0.83 * x, 0.03, 1.53)),
                f"{side}UpLeg": ("Hips", (0.10 * x, 0.01, 0.96)),
                f"{side}Leg": (f"{side}UpLeg", (0.10 * x, 0.005, 0.53)),
                f"{side}Foot": (f"{side}Leg", (0.10 * x, 0.015, 0.10)),
                f"{side}ToeBase": (f"{side}Foot", (0.10 * x, -0.12, 0.045)),
            }
        )
    armature = bpy.data.objects.new("rig", bpy.data.armatures.new("rig"))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    for name, (parent, head) in places.items():
        bone = armature.data.edit_bones.new("mixamorig:" + name)
        bone.head = head
        bone.parent = armature.data.edit_bones["mixamorig:" + parent] if parent else None
        children = [h for _, (p, h) in places.items() if p == name]
        middle = [h for h in children if abs(h[0]) < 1e-6] or children
        bone.tail = middle[0] if middle else Vector(head) + Vector((0, 0, 0.1))
    bpy.ops.object.mode_set(mode="OBJECT")
    return armature


def retarget(path, poses):
    """Copy-rotation constraints from the BVH's bones to the rig's of the same names."""
    names = PROFILES["mixamo"]
    source = load(path)
    rig = mixamo_rig()
    for bone in rig.pose.bones:
        constraint = bone.constraints.new("COPY_ROTATION")
        constraint.target, constraint.subtarget = source, bone.name
        constraint.target_space, constraint.owner_space = "LOCAL_OWNER_ORIENT", "LOCAL"

    def joint(armature, name):
        return armature.matrix_world @ armature.pose.bones[names[NAMES.index(name)]].head

    trunk = [("pelvis", "neck"), ("l_hip", "r_hip"), ("l_shoulder", "r_shoulder")]
    limbs = []
    for side in "lr":
        chain = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
        leg = [f"{side}_{part}" for part in ("hip", "knee", "ankle")]
        limbs += list(zip(chain, chain[1:])) + list(zip(leg, leg[1:]))
    first, _ = source.animation_data.action.frame_range
    worst, where = 0.0, ""
    for frame, record in enumerate(poses, start=round(first)):
        bpy.context.scene.frame_set(frame)
        # A spine bent every which way ends elsewhere on a rig whose vertebrae are of other lengths.
        for start, end in limbs + ([] if record["prompt"].startswith("bent") else trunk):
            ours = joint(source, end) - joint(source, start)
            theirs = joint(rig, end) - joint(rig, start)
            angle = ours.angle(theirs) * 57.29578
            if angle > worst:
                worst, where = angle, f"{start} to {end} in frame {frame}"
    assert worst <= LARGEST_ANGLE_DEG, f"{worst:.2f}° from {where}"
    return f"{len(limbs + trunk)} directions over {len(poses)} poses, largest angle {worst:.2f}° ({where})"


def main(folder):
    report = Report()
    poses, run = records(folder), records(folder, "run.json")
    print(f"Blender {bpy.app.version_string}")
    for profile, names in PROFILES.items():
        report.check(f"BVH, {profile} names", compare, f"{folder}/poses-{profile}.bvh", names, poses)
        report.check(f"GLB, {profile} names", compare, f"{folder}/poses-{profile}.glb", names, poses)
    centimetres = lambda: compare(f"{folder}/centimetres.bvh", NAMES, poses, global_scale=0.01)
    report.check("BVH in centimetres at a scale of 0.01", centimetres)
    report.check("GLB of a single pose", compare, f"{folder}/pose-03.glb", NAMES, poses[3:4])
    report.check("GLB mannequin", skin, f"{folder}/poses-humanml3d.glb")
    report.check("GLB of a run ends in its pose", run_ends, f"{folder}/run.glb", run)
    report.check("a Mixamo rig driven by the BVH", retarget, f"{folder}/poses-mixamo.bvh", poses)
    report.end()


def run_ends(path, run):
    armature = load(path)
    first, last = armature.animation_data.action.frame_range
    seconds = (last - first) / FRAMES_PER_SECOND
    assert abs(seconds - 0.05 * (len(run) - 1)) < 1e-4, seconds
    bpy.context.scene.frame_set(round(last))
    found = [y_up(armature.matrix_world @ armature.pose.bones[name].head) for name in NAMES]
    worst = max((a - Vector(b)).length for a, b in zip(found, run[-1]["joints"]))
    assert worst <= TOLERANCE_M, f"{worst * 1000:.3f} mm"
    return f"{len(run)} steps in {seconds:.2f} s, last within {worst * 1000:.4f} mm"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
