/** What services' integration tests stand on: a real broker, a real database, a registry without deploy-service. */
package io.umamiedge.platform.testing;
