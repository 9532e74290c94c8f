/** The statement of a Snowflake Scripting block that sends a variable's JSON to an integration's topic. */
export function sendToTopic(variable: string, integration: string): string {
  return `call system$send_snowflake_notification(
    snowflake.notification.application_json(:${variable}),
    snowflake.notification.integration(${quote(integration)})
  );`;
}

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
