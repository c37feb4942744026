-- The language a person reads, as a BCP 47 tag.
alter table users add column language text not null default 'en';
