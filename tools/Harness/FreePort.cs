using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Harness;

public static class FreePort
{
    /// <summary>A loopback port that was free a moment ago. Programs that can listen on port 0 should do that instead.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
