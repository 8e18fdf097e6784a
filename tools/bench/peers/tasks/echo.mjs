/** A tinypool task that returns what it gets. */

export default (value) => value;
