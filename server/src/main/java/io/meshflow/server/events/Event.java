package io.meshflow.server.events;

import io.meshflow.core.data.Value;

/**
 * One event as clients see it.
 *
 * @param cursor opaque; a stream that begins there goes on after this event
 */
public record Event(String name, String cursor, Value.Obj data) {}
