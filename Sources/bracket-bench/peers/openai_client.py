"""openai_client.py BASE_URL PROMPTS IN_FLIGHT: AsyncOpenAI with its default transport."""

import asyncio
import sys

import openai

import knockouts


async def main(base_url, path, in_flight):
    client = openai.AsyncOpenAI(base_url=base_url, api_key="none", timeout=3600, max_retries=5)

    async def ask(messages, seed):
        reply = await client.chat.completions.create(
            model="judge", messages=messages, temperature=0.6, top_p=1.0, max_tokens=8192,
            seed=seed)
        return reply.choices[0].message.content

    async with client:
        await knockouts.measure(path, in_flight, ask)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
