-- A clone shares the storage of its table until one of them changes, and is made in one moment: nothing that lands
-- meanwhile is in it by half. A backup of this name that exists already is left as it is.
create table if not exists {{backup}} clone {{table}};
