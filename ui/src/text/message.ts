// An error message of the shell as the page sets it: a sentence, in which names and commands stand between backticks.

export interface MessagePart {
  text: string;
  code: boolean;
}

export function parseMessage(message: string): MessagePart[] {
  return message
    .split('`')
    .map((text, i) => ({ text: i === 0 ? capitalised(text) : text, code: i % 2 === 1 }))
    .filter((part) => part.text !== '');
}

/** Messages begin in lower case where they are made; a name that begins one is left as it is. */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
