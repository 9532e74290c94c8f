-- One row for each pipe that the role may see: name, created_on, definition (its COPY) and others.
show pipes in schema raw_data;
