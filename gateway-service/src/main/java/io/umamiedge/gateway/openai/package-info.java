/** The OpenAI wire: what the gateway reads of requests, answers and errors, without ever building a tree of them. */
@NullMarked
package io.umamiedge.gateway.openai;

import org.jspecify.annotations.NullMarked;
