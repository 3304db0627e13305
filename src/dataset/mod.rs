//! Data sets: the scanner, the rules on records and files, S3 URIs.
