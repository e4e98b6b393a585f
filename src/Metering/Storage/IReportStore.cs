using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Where reports read what was counted.</summary>
internal interface IReportStore
{
    /// <summary>Runs <paramref name="body"/> on a connection; it may run again where the server ended it in favour of something else.</summary>
    Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken);

    /// <summary>A connection to read from for a while; the caller closes it.</summary>
    Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken);
}
