"""aiohttp_client.py BASE_URL PROMPTS IN_FLIGHT: one session, as many connections as requests."""

import asyncio
import sys

import aiohttp

import knockouts


async def main(base_url, path, in_flight):
    connector = aiohttp.TCPConnector(limit=in_flight)
    timeout = aiohttp.ClientTimeout(total=3600)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def ask(messages, seed):
            body = {"model": "judge", "messages": messages, "temperature": 0.6, "top_p": 1.0,
                    "max_tokens": 8192, "seed": seed}
            async with session.post(base_url + "/chat/completions", json=body) as response:
                response.raise_for_status()
                return (await response.json())["choices"][0]["message"]["content"]

        await knockouts.measure(path, in_flight, ask)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
