"""What a layout needs to know of an environment: the file name is the layout and the key in ratesmith.yaml."""
