-- One row for each file below the path: its name is the whole location, s3:// included.
list @{{stage}}/{{path}};
