//! The closed vocabulary of prompts: which words mean the same, which name parts of the body, which say nothing. Tables
//! only; how they are used is in the parent module.

/// Forms and the words that they stand for.
pub(super) const FORMS: &[(&str, &str)] = &[
    ("raise", "raised raises raise raising lifted lifts lift lifting up upward upwards high"),
    ("bend", "bent bends bending flexed"),
    ("straight", "straightened extended"),
    ("out", "outstretched sideways outward outwards outside"),
    ("spread", "spreads spreading outspread"),
    ("wide", "widely"),
    ("forward", "forwards ahead front"),
    ("back", "backward backwards"),
    ("ground", "floor"),
    ("cross", "crossed crosses crossing"),
    ("fold", "folded folds folding"),
    ("stand", "standing stands stood"),
    ("sit", "sitting sits sat seated"),
    ("lie", "lying lies laying lays laid"),
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
    ("together", "joined joins clasped meet meets meeting pressed"),
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
    ("head", "face"),
    ("torso", "trunk"),
    ("stomach", "belly tummy"),
    ("hug", "hugging hugs"),
    ("draw", "drawn"),
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
    ("hand", "hand wrist fist palm", "hands wrists fists palms"),
    ("elbow", "elbow", "elbows"),
    ("leg", "leg legged", "legs"),
    ("knee", "knee", "knees"),
    ("foot", "foot ankle", "feet ankles toes"),
    ("shoulder", "shoulder", "shoulders"),
    ("hip", "hip", "hips"),
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
    ("cross-legged", "cross legs"),
    ("upside-down", "upside down"),
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
