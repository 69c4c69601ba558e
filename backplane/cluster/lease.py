"""Who routes: one key in Redis that one node holds and has to renew, with a fencing token that only grows.

The token is larger than any the taker has heard of, so that it grows even after Redis has lost everything.
"""

from __future__ import annotations

from redis.asyncio import Redis

LEASE_S = 1.2
RENEW_S = 0.3
GIVEN_UP_FOR_S = 7 * 24 * 3600

_TAKE = """
local held = redis.call('GET', KEYS[1])
if held then
  local who, token = string.match(held, '^(.*) (%d+)$')
  if who ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(token)
end
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), tonumber(ARGV[3])) + 1
redis.call('SET', KEYS[2], token)
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. token, 'PX', ARGV[2])
return token
"""


class Lease:
    """`holder` names one life of one node."""

    def __init__(self, redis: Redis, cluster: str, holder: str) -> None:
        self._redis = redis
        self._keys = [f"hotline:{cluster}:router", f"hotline:{cluster}:fence"]
        self._holder = holder
        self._take = redis.register_script(_TAKE)

    async def take(self, known: int) -> int | None:
        """Take it, or keep it: the token, or None while another holds it. `known` is the largest token heard of."""
        token = int(await self._take(keys=self._keys, args=[self._holder, int(LEASE_S * 1000), known]))
        return token or None

    async def give_up(self, node: str, life: str) -> bool:
        """True for the first who takes over what this life of the node left behind."""
        key = f"{self._keys[0]}:gave-up:{node}:{life}"
        return bool(await self._redis.set(key, self._holder, nx=True, ex=GIVEN_UP_FOR_S))

    async def give_back(self) -> None:
        """Let the next take it at once; harmless where another holds it already."""
        held = await self._redis.get(self._keys[0])
        if isinstance(held, bytes) and held.decode().rpartition(" ")[0] == self._holder:
            await self._redis.delete(self._keys[0])
