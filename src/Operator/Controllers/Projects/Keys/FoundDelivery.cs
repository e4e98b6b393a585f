using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>A key's Secret as it was read.</summary>
internal sealed record FoundDelivery(DeliveryState State, V1Secret? Secret = null)
{
    public static FoundDelivery Missing { get; } = new(DeliveryState.Missing);

    /// <summary>Whether it holds exactly this key. Holding it proves more than any annotation: nobody else knows it.</summary>
    public bool Holds(IssuedKey? key) => State is DeliveryState.Ours or DeliveryState.Foreign && key?.IsIn(KeyDelivery.KeyOf(Secret)) == true;
}
