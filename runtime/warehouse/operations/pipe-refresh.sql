-- Loads what the pipe has not loaded yet: in Snowflake files of the last 7 days at most, older ones by recover.
alter pipe {{pipe}} refresh{{filter}};
