using System.Net.Sockets;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Tells a store that is away or busy, which callers should wait for, from a defect.</summary>
internal static class StoreErrors
{
    /// <summary>The store cannot take this now: connection lost, shutting down, out of resources, read-only after a failover, locked, or not ours to write.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException e => e.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "40" or "XX" || e.SqlState is "55P03" or "25006" or "42501",
        ServerTooOldException or ClockOffException => true,
        NpgsqlException => true,
        TimeoutException or SocketException or IOException => true,
        AggregateException e => e.InnerExceptions.All(IsUnavailable),
        _ => false,
    };

    /// <summary>Two transactions met; one of them has to begin again.</summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>A prepared statement is not there, or is there already: a pooler gave this session another server process.</summary>
    public static bool IsLostStatement(Exception exception) => exception is PostgresException { SqlState: "26000" or "42P05" };

    /// <summary>The pool holds connections to a server that has become a replica.</summary>
    public static bool IsStalePrimary(Exception exception) => exception is PostgresException { SqlState: "25006" };
}
