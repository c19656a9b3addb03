//! Gradients read back from the device, laid out like the parameters.

use crate::nn::Handle;
use crate::params::Params;
use crate::{Error, Result};
use burn::tensor::{Gradients, Tensor};

/// Puts the gradient of every handle's parameter into `grads`; one that played no part is left as it is.
///
/// # Errors
/// [`Error::Device`] when the device fails.
pub(crate) fn gradients(grads: &mut Params, handles: &[(String, Handle)], of: &mut Gradients) -> Result<()> {
    for (name, handle) in handles {
        let values = match handle {
            Handle::One(t) => t.grad_remove(of).map(Tensor::into_data),
            Handle::Two(t) => t.grad_remove(of).map(Tensor::into_data),
        };
        if let (Some(values), Some(grad)) = (values, grads.get_mut(name)) {
            grad.data =
                values.try_to_vec().map_err(|e| Error::Device(format!("a gradient could not be read back: {e:?}")))?;
        }
    }
    Ok(())
}
