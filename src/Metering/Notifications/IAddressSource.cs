namespace ClaudeConfig.Metering.Notifications;

/// <summary>Reads the address of a channel.</summary>
internal interface IAddressSource
{
    /// <returns>The Secret's texts by key.</returns>
    /// <exception cref="DeliveryException">It is not there, or may not be read.</exception>
    Task<IReadOnlyDictionary<string, string>> ReadAsync(string @namespace, string secret, CancellationToken cancellationToken);
}
