//! `posa train-report`: the courses of training runs on one page, and as a picture.

use crate::cli::TrainReportArgs;
use anyhow::Context;
use diffusion::train::metrics::RunLog;
use diffusion::train::report;
use pose::formats::atomic::write_atomic;

pub fn run(args: &TrainReportArgs) -> anyhow::Result<()> {
    let runs = args.runs.iter().map(|run| RunLog::read(run)).collect::<Result<Vec<_>, _>>()?;
    let mut files = vec![(&args.out, report::to_html(&runs).into_bytes())];
    if let Some(png) = &args.png {
        files.push((png, report::to_image(&runs).to_png()));
    }
    for (path, bytes) in files {
        write_atomic(path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        eprintln!("{}", path.display());
    }
    Ok(())
}
