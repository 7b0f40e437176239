"""real-servers.py: one server of each kind that health checks ask, on port 8080: 127.1.0.1 takes connections, 127.1.0.2
answers HTTP, .3 SMTP, .4 DNS, .5 takes datagrams. Until it is killed."""

import asyncio

PORT = 8080


async def accept(reader, writer):
    writer.close()


async def page(reader, writer):
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\npage\n")
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def mail(reader, writer):
    try:
        writer.write(b"220 here\r\n")
        await reader.readline()
        writer.write(b"250 so\r\n")
        await reader.readline()
        writer.write(b"221 bye\r\n")
        await writer.drain()
    except OSError:
        pass
    writer.close()


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport


class Names(Datagrams):
    def datagram_received(self, data, sender):
        # The question comes back as an answer without records.
        self.transport.sendto(data[:2] + b"\x81\x80" + data[4:], sender)


async def main():
    for last, serve in enumerate((accept, page, mail), 1):
        await asyncio.start_server(serve, f"127.1.0.{last}", PORT, reuse_address=True)
    for last, serve in enumerate((Names, Datagrams), 4):
        await asyncio.get_running_loop().create_datagram_endpoint(serve, local_addr=(f"127.1.0.{last}", PORT))
    await asyncio.Event().wait()


asyncio.run(main())
