//! Journeys through the window that change what was drawn: other guidances, another sentence, a pose of the library.

use crate::display::{display, finish, folder, start, start_with};
use crate::journeys::{at_home, files, read_again};
use crate::picture::Picture;

#[test]
fn one_noise_is_drawn_under_several_guidances_side_by_side() {
    let Some(display) = display() else { return };
    let folder = folder("journey-grid");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\nwait still\n\
        do Many panel\nwait still\nshot empty.ppm\ndo Draw the guidance grid\nwait ms 200\nwait done\nwait still\nshot grid.ppm\n\
        shot grid.png\nquit\n";
    finish(start(&display, &folder, script));
    let [empty, grid] = ["empty", "grid"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(empty.panel_differs(&grid) > 0.1, "no grid came: {}", empty.panel_differs(&grid));
}

#[test]
fn another_sentence_changes_the_body_that_is_there() {
    let Some(display) = display() else { return };
    let folder = folder("journey-edit");
    let script = "wait ready\ntype a person raising both arms\nkey Enter\nwait done\nwait still\nshot arms.ppm\n\
        do Change panel\ndo Write in the prompt\nkey Ctrl+A\ntype a person sitting on a chair\n\
        do Draw the pose again\nwait ms 200\nwait done\nwait still\nshot seated.ppm\nshot seated.png\n\
        do Runs panel\nwait still\nshot runs.png\nquit\n";
    finish(start(&display, &folder, script));
    let [arms, seated] = ["arms", "seated"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(arms.differs(&seated) > 0.01, "the body is as it was: {}", arms.differs(&seated));
}

#[test]
fn a_pose_of_the_library_is_bent_mirrored_and_leaves_as_a_file() {
    let Some(display) = display() else { return };
    let folder = folder("journey-library");
    // The second picture of the library stands with the weight on one leg and a hand at the chest; the other hangs.
    let script = "wait ready\ndo Library panel\nwait ms 2500\nwait still\nshot library.ppm\nclick 1096 360\n\
        wait ms 300\nwait still\nshot chosen.ppm\nshot chosen.png\ndrag 574 455 480 330\n\
        wait still\nshot bent.ppm\nshot bent.png\ndo Mirror\nwait still\nshot mirrored.ppm\n\
        do Export as BVH…\nwait ms 500\nwait still\nkey Enter\nwait ms 1500\nwait still\nshot exported.png\nquit\n";
    finish(start_with(&display, &folder, script, &at_home(&folder)));
    let [library, chosen, bent, mirrored] =
        ["library", "chosen", "bent", "mirrored"].map(|n| Picture::read(&folder.join(n).with_extension("ppm")));
    assert!(library.differs(&chosen) > 0.01, "the click chose nothing: {}", library.differs(&chosen));
    assert!(chosen.differs(&bent) > 0.003, "the arm did not follow: {}", chosen.differs(&bent));
    assert!(bent.differs(&mirrored) > 0.005, "nothing was mirrored: {}", bent.differs(&mirrored));
    let written = files(&folder, "bvh");
    assert_eq!(written.len(), 1, "{written:?}");
    read_again(&written[0], &folder);
}
