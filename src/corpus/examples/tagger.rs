//! Trains and measures the part-of-speech tagger on a HumanML3D folder:
//! `tagger check DIR` measures the shipped model on the lines held out of its training, and the method by five-fold
//! cross-validation; `tagger train DIR FILE` trains and writes a model.

#![allow(clippy::print_stdout)]

use corpus::humanml::{HumanMl, Split};
use corpus::language::learn::{FOLDS, Lesson, fold, score, train};
use corpus::language::model;
use corpus::{CorpusError, Kind};
use std::collections::HashSet;
use std::path::Path;

/// Written into the model file.
const NOTES: &str = "Trained by src/corpus/examples/tagger.rs from the part-of-speech tags of HumanML3D caption lines.\n\
HumanML3D: Guo et al., CVPR 2022, MIT licence, copyright 2022 Chuan Guo; see assets/language/README.md.\n\
One clip in five (language::learn::fold 0) was held out.";

struct Line {
    fold: u64,
    human: bool,
    lesson: Lesson,
}

fn main() -> Result<(), CorpusError> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["check", dir] => check(&lines(Path::new(dir))?),
        ["train", dir, file] => {
            let text = train(&outside(&lines(Path::new(dir))?, 0)).to_text(NOTES);
            println!("{file}: {} bytes", text.len());
            std::fs::write(file, text).map_err(|source| CorpusError::Io { path: file.into(), source })?;
        }
        _ => println!("usage: tagger check DIR, or tagger train DIR FILE"),
    }
    Ok(())
}

/// Every different sentence once, under the first clip that has it.
fn lines(dir: &Path) -> Result<Vec<Line>, CorpusError> {
    let set = HumanMl::open(dir)?;
    let mut ids: Vec<&String> = [Split::Train, Split::Val, Split::Test].iter().flat_map(|s| set.ids(*s)).collect();
    ids.sort();
    let (mut seen, mut lines) = (HashSet::new(), Vec::new());
    for id in ids {
        let path = dir.join("texts").join(format!("{id}.txt"));
        let bytes = std::fs::read(&path).map_err(|source| CorpusError::Io { path: path.clone(), source })?;
        let human = set.info(id).captions_kind == Kind::Human;
        for lesson in corpus::captions::parse(&bytes, &path).0.iter().filter_map(Lesson::from_caption) {
            if seen.insert(lesson.key()) {
                lines.push(Line { fold: fold(id), human, lesson });
            }
        }
    }
    Ok(lines)
}

fn outside(lines: &[Line], fold: u64) -> Vec<Lesson> {
    lines.iter().filter(|l| l.fold != fold).map(|l| l.lesson.clone()).collect()
}

fn inside(lines: &[Line], fold: u64, only_human: bool) -> Vec<Lesson> {
    lines.iter().filter(|l| l.fold == fold && (l.human || !only_human)).map(|l| l.lesson.clone()).collect()
}

fn check(lines: &[Line]) {
    let say = |what: &str, (right, all): (usize, usize)| {
        println!("{what}: {right} of {all} words, {:.2} %", 100.0 * right as f64 / all as f64);
    };
    println!("{} different sentences; held out: {}", lines.len(), inside(lines, 0, false).len());
    say("shipped model, held-out sentences", score(model(), &inside(lines, 0, false)));
    say("shipped model, held-out sentences by people", score(model(), &inside(lines, 0, true)));
    let (mut all, mut human) = ((0, 0), (0, 0));
    let add = |sum: &mut (usize, usize), (right, of): (usize, usize)| *sum = (sum.0 + right, sum.1 + of);
    for fold in 0..FOLDS {
        let model = train(&outside(lines, fold));
        add(&mut all, score(&model, &inside(lines, fold, false)));
        add(&mut human, score(&model, &inside(lines, fold, true)));
    }
    say("five-fold cross-validation", all);
    say("five-fold cross-validation, sentences by people", human);
}
