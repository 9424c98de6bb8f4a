import { expect, test } from '../support/app.ts';
import { checkAccessibility } from '../support/check-accessibility.ts';
import { instanceName, terminalDock } from '../support/terminal-dock.ts';

const knownAs = { fingerprint: `SHA256:${'k'.repeat(43)}`, path: '/home/me/.ssh/known_hosts', line: 12 };

test('an address that is known by another key is one more sentence, and Cancel comes first', async ({ app }) => {
  // The practice host has no address that anybody could know: what a cloud's would add is put into the core's answer.
  await app.routeWebSocket(/./, (page) => {
    const core = page.connectToServer();
    core.onMessage((frame) => {
      const text = frame.toString('latin1');
      const asked = text.replace(
        '"phase":"host-key",',
        `"phase":"host-key","addressKnownAs":${JSON.stringify(knownAs)},`,
      );
      page.send(Buffer.from(asked, 'latin1'));
    });
  });
  await app.reload();
  await terminalDock(app).open();
  const question = app.getByRole('region', { name: `Is this really ${instanceName}?` });
  const shown = await question.getByText(/^SHA256:[A-Za-z0-9+/]{43}$/).innerText();
  const warning = question.getByText(/known_hosts:12 knows the address 127\.0\.0\.1 by another key/);
  await expect(warning).toContainText(knownAs.fingerprint);
  await expect(warning).toContainText(shown);
  await expect(question.getByRole('button').first()).toHaveText('Cancel');
  await checkAccessibility(app);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByText(/^You did not trust the key/)).toBeVisible();
});
