using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Harness;

public static class FreePort
{
    private const int Lowest = 10_240;

    // Linux hands these out by itself, to port 0 and to every outgoing connection: a port of that range may be taken again at once.
    private const int Ephemeral = 32_768;

    /// <summary>A loopback port that was free a moment ago and that the system gives to nobody unasked. Programs that can listen on port 0 should do that instead.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Ephemeral);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
