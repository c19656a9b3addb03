//! Gradients read back from the device, laid out like the parameters.

use crate::nn::Handle;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::{Gradients, Tensor};
use std::collections::HashMap;

/// The gradient of every parameter; 0 for one that played no part.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub(crate) fn gradients(params: &Params, handles: &[(String, Handle)], of: &mut Gradients) -> Result<Params> {
    let mut found: HashMap<&str, Vec<f32>> = HashMap::new();
    for (name, handle) in handles {
        let values = match handle {
            Handle::One(t) => t.grad_remove(of).map(Tensor::into_data),
            Handle::Two(t) => t.grad_remove(of).map(Tensor::into_data),
        };
        if let Some(values) = values {
            let values =
                values.try_to_vec().map_err(|e| Error::Device(format!("a gradient could not be read back: {e:?}")))?;
            found.insert(name, values);
        }
    }
    let mut grads = params.zeros_like();
    for (name, grad) in grads.iter_mut() {
        if let Some(values) = found.remove(name.as_str()) {
            grad.data = values;
        }
    }
    Ok(grads)
}
