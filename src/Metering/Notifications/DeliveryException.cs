namespace ClaudeConfig.Metering.Notifications;

/// <summary>A notification could not be delivered.</summary>
/// <param name="message">Why, and what helps; without the address, which may be a secret.</param>
/// <param name="final">Whether another attempt is of no use.</param>
internal sealed class DeliveryException(string message, bool final = false) : Exception(message)
{
    public bool Final => final;
}
