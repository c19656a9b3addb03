"""What every importer test shares: the 22 joints, what the poses should be, and counting."""

import json
import sys

NAMES = (
    "pelvis l_hip r_hip spine1 l_knee r_knee spine2 l_ankle r_ankle spine3 l_foot r_foot neck l_collar r_collar head "
    "l_shoulder r_shoulder l_elbow r_elbow l_wrist r_wrist"
).split()
PARENTS = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19]
TOLERANCE_M = 0.001


def records(folder, name="poses.json"):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return json.load(file)


class Report:
    """Runs named checks, prints what each measured, and counts."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, measure, *arguments):
        try:
            print(f"ok     {name}: {measure(*arguments)}")
            self.passed += 1
        except Exception as error:  # A check that breaks has failed; the others still run.
            print(f"FAILED {name}: {type(error).__name__}: {error}")
            self.failed += 1
        sys.stdout.flush()

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
