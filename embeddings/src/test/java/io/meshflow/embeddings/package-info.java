@org.jspecify.annotations.NullMarked
package io.meshflow.embeddings;
