#!/usr/bin/env python3
"""One pose in Blender, in Posa and for ControlNet, side by side: the picture docs/formats.png.

    python tests/importers/picture.py FOLDER NUMBER OUT.png     # FOLDER as written by the example formats_proof

Blender's camera is solved from the OpenPose key points, so that all three show the pose at the same place and size.
"""

import json
import math
import os
import sys
import tempfile

import bpy
import numpy as np
from common import NAMES, records
from mathutils import Matrix, Vector
from PIL import Image, ImageDraw, ImageFont

# The camera of the example's pictures, degrees.
YAW, PITCH = 25.0, 8.0
PAPER = (247, 246, 243)
GAP, CAPTION = 16, 44
# Key points that are joints: place in COCO-18, joint.
SHARED = {2: "r_shoulder", 3: "r_elbow", 4: "r_wrist", 5: "l_shoulder", 6: "l_elbow", 7: "l_wrist", 8: "r_hip"}
SHARED |= {9: "r_knee", 10: "r_ankle", 11: "l_hip", 12: "l_knee", 13: "l_ankle"}


def camera_axes():
    """Picture right, picture up and towards the camera, in Posa's axes."""
    sy, cy = math.sin(math.radians(YAW)), math.cos(math.radians(YAW))
    sp, cp = math.sin(math.radians(PITCH)), math.cos(math.radians(PITCH))
    return np.array([[cy, 0, -sy], [-sy * sp, cp, -cy * sp], [sy * cp, sp, cy * cp]])


def solve(joints, points, size):
    """Pixels a metre, and the point of the camera plane in the middle of the picture."""
    seen = np.array([joints[NAMES.index(name)] for name in SHARED.values()]) @ camera_axes()[:2].T
    pixels = np.array([points[place][:2] for place in SHARED]) - np.array(size) / 2
    pixels[:, 1] *= -1
    spread = seen - seen.mean(axis=0)
    scale = (spread * (pixels - pixels.mean(axis=0))).sum() / (spread**2).sum()
    return scale, seen.mean(axis=0) - pixels.mean(axis=0) / scale


def to_blender(v):
    return Vector((v[0], -v[2], v[1]))


def light(location, energy, size, aim):
    lamp = bpy.data.objects.new("light", bpy.data.lights.new("light", "AREA"))
    lamp.data.energy, lamp.data.size = energy, size
    lamp.location = location
    lamp.rotation_euler = (aim - Vector(location)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(lamp)


def render(glb, joints, points, size, out):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=glb)
    scene = bpy.context.scene
    for item in bpy.data.objects:
        item.hide_render = item.type == "MESH" and not item.vertex_groups
    scale, middle = solve(joints, points, size)
    right, up, towards = camera_axes()
    eye = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    eye.data.type, eye.data.ortho_scale = "ORTHO", max(size) / scale
    axes = Matrix([to_blender(right), to_blender(up), to_blender(towards)]).transposed()
    eye.matrix_world = Matrix.Translation(to_blender(right * middle[0] + up * middle[1] + towards * 6)) @ axes.to_4x4()
    scene.collection.objects.link(eye)
    scene.camera = eye
    aim = to_blender(np.array(joints).mean(axis=0))
    light((-2.0, -3.0, 5.5), 480, 5, aim)
    light((3.5, -3.5, 3.5), 220, 5, aim)
    bpy.ops.mesh.primitive_plane_add(size=40, location=(0, 0, min(j[1] for j in joints) - 0.03))
    bpy.context.object.is_shadow_catcher = True
    scene.world = bpy.data.worlds.new("world")
    scene.world.color = (0.35, 0.36, 0.38)
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 64, True
    scene.render.film_transparent = True
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.filepath = out
    bpy.ops.render.render(write_still=True)


def main(folder, number, out):
    stem = f"{folder}/pose-{int(number):02}"
    joints = records(folder)[int(number)]["joints"]
    with open(f"{stem}.openpose.json", encoding="utf-8") as file:
        document = json.load(file)
    points = np.array(document["people"][0]["pose_keypoints_2d"]).reshape(18, 3)
    size = (document["canvas_width"], document["canvas_height"])
    with tempfile.TemporaryDirectory() as work:
        rendered = os.path.join(work, "blender.png")
        render(f"{stem}.glb", joints, points, size, rendered)
        pictures = [Image.open(path).convert("RGBA") for path in (rendered, f"{stem}.png", f"{stem}.openpose.png")]
    captions = [f"Blender {bpy.app.version_string}, from the GLB", "Posa, PNG", "OpenPose, for ControlNet"]
    sheet = Image.new("RGB", (3 * size[0] + 4 * GAP, size[1] + CAPTION + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    for place, (picture, caption) in enumerate(zip(pictures, captions)):
        left = GAP + place * (size[0] + GAP)
        sheet.paste(picture, (left, GAP), picture)
        draw.text((left + size[0] / 2, size[1] + GAP + 8), caption, (42, 44, 48), ImageFont.load_default(20), anchor="ma")
    sheet.save(out, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
