namespace DxLedger.EventStore;

/// <summary>Takes a subscription along the ledger, patiently: what fails is tried again, later and later, before it stops.</summary>
internal sealed class SubscriptionRunner(Build build, string ledger, Subscription subscription, EventFeed feed, DaemonContext context)
    : BuildRunner(build, feed, context)
{
    // Progress is written after each page: about so many events may come again after a crash.
    protected override int PageMax => 20;

    protected override async Task<Taken> TakeAsync(IReadOnlyList<RecordedEvent> page, CancellationToken ct)
    {
        var count = 0;
        for (; count < page.Count; count++)
        {
            if (!subscription.Handles(page[count].Stream)) continue;
            if (await HandleAsync(page[count], ct) is { } failure) return new Taken(count, Changes: null, failure);
        }

        return new Taken(count, Changes: null, Failure: null);
    }

    private async Task<Exception?> HandleAsync(RecordedEvent @event, CancellationToken ct)
    {
        var pause = subscription.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await subscription.HandleAsync(ledger, @event, ct);
                return null;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                if (attempt >= subscription.AttemptsMax) return failure;
                await Builds.NoteAsync(
                    Context.Source, Build.Id, $"position {@event.Position}, attempt {attempt} of {subscription.AttemptsMax}: {failure.GetType().Name}: {failure.Message}", ct);
                await Task.Delay(pause, ct);
                pause *= 2;
            }
        }
    }
}
