//! The closed vocabulary of prompts: which words mean the same, which name parts of the body, which say nothing. Tables
//! only; how they are used is in the parent module.

/// Forms and the words that they stand for.
pub(super) const FORMS: &[(&str, &str)] = &[
    (
        "raise",
        "raised raises raise raising lifted lifts lift lifting up upward upwards high aloft skyward skywards hoisted",
    ),
    ("bend", "bent bends bending flexed"),
    ("straight", "straightened straighten extended extends extending"),
    ("out", "outstretched sideways outward outwards outside"),
    ("spread", "spreads spreading outspread"),
    ("wide", "widely"),
    ("forward", "forwards ahead front"),
    ("back", "backward backwards"),
    ("ground", "floor mat"),
    ("cross", "crossed crosses crossing"),
    ("fold", "folded folds folding"),
    ("stand", "standing stands stood"),
    ("sit", "sitting sits sat seated"),
    ("lie", "lying lies laying lays laid sprawled sprawling"),
    ("kneel", "kneeling kneels knelt"),
    ("crouch", "crouching crouches crouched squat squats squatting squatted"),
    ("lunge", "lunging lunges lunged"),
    ("crawl", "crawling crawls"),
    ("lean", "leaning leans leaned leant inclines inclined"),
    ("twist", "twisted twists twisting turned turns turning turn rotated rotates rotating"),
    ("tilt", "tilted tilts tilting tipped tips"),
    ("stride", "striding strides step steps stepping stepped mid-stride"),
    ("stretch", "stretched stretches stretching reach reaches reaching"),
    ("hang", "hanging hangs"),
    ("kick", "kicking kicks kicked"),
    ("balance", "balancing balances balanced"),
    ("look", "looking looks gazing gazes gaze"),
    ("bow", "bowed bows bowing lowered lowers"),
    ("touch", "touching touches"),
    ("together", "joined joins clasped clasping meet meets meeting pressed interlaced interlocked"),
    ("behind", "trails"),
    ("above", "over past"),
    ("below", "under"),
    ("apart", ""),
    ("point", "pointing points pointed"),
    ("swing", "swings swinging swept sweep sweeps"),
    ("clap", "claps clapping"),
    ("plank", "planks push-up push-ups pushup pushups press-up"),
    ("upright", "vertical"),
    ("level", "horizontal parallel"),
    ("head", "face forehead"),
    ("torso", "trunk"),
    ("stomach", "belly tummy"),
    ("hug", "hugging hugs"),
    ("draw", "drawn pulled tucked"),
    ("grab", "grabs grabbing grip grips gripping grasp grasps grasping clutch clutches clutching"),
    ("prop", "propped props propping"),
    ("curl", "curled curls curling"),
    ("cover", "covers covering covered"),
    ("stoop", "stoops stooped stooping hunched hunches hunching"),
    ("ear", "ears"),
    ("eye", "eyes"),
    ("neck", "nape"),
    ("throw", "throws throwing"),
    ("allfours", ""),
    ("handstand", ""),
    ("tiptoe", "tiptoes"),
    ("chest", "breast"),
    ("pray", "praying prayer"),
    ("guard", ""),
];

/// Parts that come in pairs: form, one, many.
pub(super) const PARTS: &[(&str, &str, &str)] = &[
    ("arm", "arm", "arms"),
    ("hand", "hand wrist fist palm finger", "hands wrists fists palms fingers fingertips"),
    ("elbow", "elbow", "elbows"),
    ("leg", "leg legged", "legs"),
    ("knee", "knee", "knees"),
    ("foot", "foot ankle toe sole", "feet ankles toes soles"),
    ("shoulder", "shoulder", "shoulders"),
    ("hip", "hip waist", "hips"),
    ("thigh", "thigh", "thighs"),
    ("shin", "shin calf", "shins calves"),
    ("forearm", "forearm", "forearms"),
    ("upperarm", "upperarm", "upperarms"),
    ("side", "side", "sides"),
    ("heel", "heel", "heels"),
];

/// Words that say nothing about the pose.
pub(super) const EMPTY: &str = "a an the person someone somebody man woman figure they he she it their his her its them him in on at of to \
    into is are be being been was has have having had does do doing keeps keep keeping held hold holds holding puts put putting \
    place places placed rests rest resting rested brings bring bringing takes take taking makes make making lets let stays stay very \
    quite slowly still own so that there as from";

/// Several words that are one.
pub(super) const IDIOMS: &[(&str, &str)] = &[
    ("hands and knees", "allfours"),
    ("all fours", "allfours"),
    ("hands and feet", "handsandfeet"),
    ("straight and upright", "upright"),
    ("right angle", "ninety"),
    ("right angles", "ninety"),
    ("ninety degrees", "ninety"),
    ("90 degrees", "ninety"),
    ("overhead", "above head"),
    ("cross-legged", "crosslegged"),
    ("cross legged", "crosslegged"),
    ("back of the head", "head"),
    ("back of his head", "head"),
    ("back of her head", "head"),
    ("back of their head", "head"),
    ("back straight", "torso upright"),
    ("back is straight", "torso upright"),
    ("bent double", "torso bend forward"),
    ("doubled over", "torso bend forward"),
    ("upside-down v", "v"),
    ("upside down v", "v"),
    ("upside-down", "upside down"),
    ("propped up", "prop"),
    ("right turn", "corner"),
    ("left turn", "corner"),
    ("front crawl", "swim"),
    ("waist height", "midheight"),
    ("waist level", "midheight"),
    ("waist-high", "midheight"),
    ("hip height", "midheight"),
    ("hip level", "midheight"),
    ("side lunge", "sidelunge"),
    ("sideways lunge", "sidelunge"),
    ("lateral lunge", "sidelunge"),
    ("on a step", "stool"),
    ("parallel to the floor", "level"),
    ("parallel to the ground", "level"),
    ("level with the floor", "level"),
    ("level with the ground", "level"),
    ("face up", "faceup"),
    ("face down", "facedown"),
    ("straight up", "straight raise"),
    ("shoulder width", "shoulderwidth"),
    ("upper body", "torso"),
    ("upper arm", "upperarm"),
    ("upper arms", "upperarms"),
    ("lower leg", "shin"),
];

/// Words that end a clause.
pub(super) const BREAKS: &str = "and while but whilst then when";
pub(super) const NEGATIONS: &str = "not no without never neither don't isn't aren't";

/// What somebody can be on, and the word for being on it.
pub(super) const RESTS: &[(&str, &str)] = &[
    ("back", "lie back"),
    ("stomach", "lie stomach"),
    ("belly", "lie stomach"),
    ("tummy", "lie stomach"),
    ("front", "lie front"),
    ("side", "lie side"),
    ("knees", "kneel"),
    ("feet", "stand"),
];
/// Whose it is: "on his back".
pub(super) const WHOSE: &str = "the his her their my both one";
/// Words that may stand before "on" in the middle of a clause: "flat on the back", "down on both knees".
pub(super) const BEFORE_ON: &str = "flat down up curled asleep";
