"""What is done to the data before they are normalised: screening, denominators, imputation, outliers."""
