// Parses an error message of the shell: names and commands in it are between backticks.

export interface MessagePart {
  text: string;
  code: boolean;
}

export function parseMessage(message: string): MessagePart[] {
  return message
    .split('`')
    .map((text, i) => ({ text: i === 0 ? capitalized(text) : text, code: i % 2 === 1 }))
    .filter((part) => part.text !== '');
}

/** Messages come in lower case. The first letter becomes a capital, unless the message begins with a name. */
function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
