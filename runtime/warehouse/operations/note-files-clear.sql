-- Whatever an earlier run left behind.
delete from raw_data.repair_files;
