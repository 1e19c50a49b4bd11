"""One module per format; each turns a Report into text and knows nothing else."""
