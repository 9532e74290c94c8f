-- Lets the pipe go on with what waits.
alter pipe {{pipe}} set pipe_execution_paused = false;
