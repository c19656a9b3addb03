//! How diverse a set of poses is: clusters, shares before and after balancing, a map, pictures. Measures any number of poses from a
//! store without holding them in memory, and writes one HTML file that needs nothing else. Changes no data.

mod compare;
mod figures;
mod html;
mod survey;
mod tally;

pub use compare::{Balance, Coverage, Sweep};
pub use html::to_html;
pub use survey::{Survey, SurveyOptions, survey};
