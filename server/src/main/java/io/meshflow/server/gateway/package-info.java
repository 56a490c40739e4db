/**
 * Lets clients of OpenAI and Anthropic talk to the models of MeshFlow: every call is one run with
 * one model step, so it is judged, paid, recorded and erasable like any other.
 */
@NullMarked
package io.meshflow.server.gateway;

import org.jspecify.annotations.NullMarked;
