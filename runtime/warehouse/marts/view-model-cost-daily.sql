-- Grain: one UTC day and model. Source: usage_daily (Braintrust) and model_usage_daily (Bedrock, the trace processor), side
-- by side and never added up: they tell of the same calls. A source's columns are null where it has nothing of the day and
-- model, its cost also where nothing has a price. Tokens in are all of them, those of a cache too, so that they compare.
-- model_key is the model's name without what sources say differently, in lower case: us.anthropic.claude-haiku-4-5-20251001-v1:0,
-- anthropic/claude-haiku-4.5 and claude-haiku-4-5-20251001 are claude-haiku-4-5. Step by step: what stands behind the last
-- slash; without regions and providers before a dot; without Bedrock's version (-v1:0, -v1, or what follows a colon, for -v2
-- may tell of another model); without a date, and -v2 behind it; dots as hyphens. So two dated versions of one model are
-- one key. deepseek.r1 keeps its provider, as deepseek-r1.
create or replace view marts.model_cost_daily (
  day comment 'UTC day',
  model_key comment 'The model in its normal form; unknown where the source names none',
  braintrust_cost_usd comment 'What Braintrust estimated, null where no call has a cost',
  braintrust_input_tokens comment 'Tokens in, those of a cache among them',
  braintrust_output_tokens comment 'Tokens out',
  braintrust_invocations comment 'Calls that Braintrust has as spans',
  bedrock_cost_usd comment 'Estimated from Bedrock''s invocation logs, null where nothing has a price',
  bedrock_input_tokens comment 'Tokens in, those of a cache among them',
  bedrock_output_tokens comment 'Tokens out',
  bedrock_invocations comment 'Calls in Bedrock''s invocation logs',
  processor_cost_usd comment 'What the trace processor estimated, null where nothing has a price',
  processor_input_tokens comment 'Tokens in, those of a cache among them',
  processor_output_tokens comment 'Tokens out',
  processor_invocations comment 'Calls that the trace processor has as spans'
) comment = 'Cost of models by day, as each source tells it' as
with told as (
  select
    day, 'braintrust' as source, model, iff(calls_with_cost = 0, null, cost_usd)::number(38, 12) as cost_usd,
    prompt_tokens as input_tokens, completion_tokens as output_tokens, calls as invocations
  from marts.usage_daily
  union all
  select
    day, source, model_id, cost_usd, input_tokens + cache_read_tokens + cache_write_tokens, output_tokens, invocations
  from marts.model_usage_daily
),
named as (
  select *, replace(regexp_replace(lower(trim(model)), '^.*/', ''), 'deepseek.', 'deepseek-') as bare
  from told
),
without_provider as (
  select *, regexp_replace(bare, '^((us-gov|ai21|[a-z0-9]*[a-z])[.])+', '') as own
  from named
),
without_version as (
  select *, regexp_replace(own, '((-v?[01])?:[0-9]+(:[0-9a-z]+)?|-v1)$', '') as unversioned
  from without_provider
),
without_date as (
  select *, regexp_replace(unversioned, '([-@]20[0-9][0-9]-?[01][0-9]-?[0-3][0-9](-v[0-9]+)?|-latest)$', '') as undated
  from without_version
),
keyed as (
  select *, iff(undated = '', 'unknown', replace(undated, '.', '-')) as model_key
  from without_date
)
select
  day,
  model_key,
  sum(iff(source = 'braintrust', cost_usd, null)) as braintrust_cost_usd,
  sum(iff(source = 'braintrust', input_tokens, null)) as braintrust_input_tokens,
  sum(iff(source = 'braintrust', output_tokens, null)) as braintrust_output_tokens,
  sum(iff(source = 'braintrust', invocations, null)) as braintrust_invocations,
  sum(iff(source = 'bedrock', cost_usd, null)) as bedrock_cost_usd,
  sum(iff(source = 'bedrock', input_tokens, null)) as bedrock_input_tokens,
  sum(iff(source = 'bedrock', output_tokens, null)) as bedrock_output_tokens,
  sum(iff(source = 'bedrock', invocations, null)) as bedrock_invocations,
  sum(iff(source = 'processor', cost_usd, null)) as processor_cost_usd,
  sum(iff(source = 'processor', input_tokens, null)) as processor_input_tokens,
  sum(iff(source = 'processor', output_tokens, null)) as processor_output_tokens,
  sum(iff(source = 'processor', invocations, null)) as processor_invocations
from keyed
group by day, model_key;
