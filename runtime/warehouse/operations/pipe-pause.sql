-- Keeps the pipe from loading while rows of its files are replaced. What arrives meanwhile waits; nothing is lost for
-- 14 days.
alter pipe {{pipe}} set pipe_execution_paused = true;
