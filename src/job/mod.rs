//! The customization job: names, digest, request, status, the causes of known failures.
