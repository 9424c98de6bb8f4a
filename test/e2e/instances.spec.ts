import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';

test('every instance of the sandbox is listed, and the window says that it is the sandbox', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('train-llm-01');
  await expect(page.row('train-llm-01')).toContainText(/AWS.*Running.*us-east-1a.*p5\.48xlarge/);
  await expect(app.getByRole('list', { name: 'Accounts in view' })).toContainText('Sandbox');
  await expect(app.getByText('This is the sandbox, as you asked with --sandbox.')).toBeVisible();
  await app.getByRole('button', { name: 'Dismiss' }).click();
  await expect(app.getByText('This is the sandbox')).toBeHidden();
});

test('the keys alone find an instance, open it and ask to stop it; Enter in haste stops nothing', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await app.keyboard.press('/');
  await app.keyboard.type('collect');
  await expect.poll(page.names).toEqual(['collect-logs']);
  await app.keyboard.press('ArrowDown');
  await expect(page.grid).toBeFocused();
  await app.keyboard.press('End');
  await expect(page.detail.getByRole('heading', { name: 'collect-logs' })).toBeVisible();
  await app.keyboard.press('Enter');
  await expect(page.detail.getByRole('button', { name: 'Open terminal' })).toBeFocused();
  await app.keyboard.press('Escape');
  await expect(page.grid).toBeFocused();
  await app.keyboard.press('s');
  const question = app.getByRole('alertdialog', { name: 'Stop collect-logs?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('alertdialog')).toBeHidden();
  await expect(page.row('collect-logs')).toContainText('Running');
});

test('stopping says what goes, follows the state until it settles, and starting brings it back', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('finetune-asr');
  await page.detail.getByRole('button', { name: 'Stop…' }).click();
  const sheet = app.getByRole('alertdialog', { name: 'Stop finetune-asr?' });
  await expect(sheet).toContainText('Its local disks (instance store, local SSD) lose all their data.');
  await expect(sheet).toContainText('This is the sandbox: nothing costs money');
  await sheet.getByRole('button', { name: 'Stop' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.row('finetune-asr')).toContainText('Stopping');
  await expect(page.row('finetune-asr')).toContainText('Stopped', { timeout: 20_000 });

  await page.detail.getByRole('button', { name: 'Start…' }).click();
  await app.getByRole('dialog', { name: 'Start finetune-asr?' }).getByRole('button', { name: 'Start' }).click();
  await expect(page.row('finetune-asr')).toContainText('Running', { timeout: 20_000 });
});

test('deleting says disk by disk what goes, and wants the name typed', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('train-llm-01');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Delete…' }).click();
  const sheet = app.getByRole('alertdialog', { name: 'Delete train-llm-01?' });
  await expect(sheet).toContainText('The cloud has tried it without doing it, and would accept it.');
  await expect(sheet).toContainText(/Disk vol-\S+ \/dev\/sda1 \(200 GiB\) is deleted with all its data\./);
  await expect(sheet).toContainText(/Disk vol-\S+ \/dev\/sdf \(2000 GiB\) stays, and goes on costing\./);
  await expect(sheet.getByRole('region', { name: 'The same as a command' })).toContainText(
    'aws ec2 terminate-instances --instance-ids i-',
  );
  await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const go = sheet.getByRole('button', { name: 'Delete', exact: true });
  await expect(go).toBeDisabled();
  await sheet.getByRole('textbox', { name: 'To delete it, type its name: train-llm-01' }).fill('train-llm-01');
  await go.click();
  await expect(sheet).toBeHidden();
  await expect(page.row('train-llm-01')).toContainText(/Deleting|Deleted/);
});

test('a protected instance is not offered for deletion: the sheet says why and what lifts it', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('label-studio');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Delete…' }).click();
  const sheet = app.getByRole('alertdialog', { name: 'Delete label-studio?' });
  await expect(sheet.getByRole('alert')).toContainText('label-studio is protected from being deleted.');
  await expect(sheet.getByRole('alert')).toContainText('--no-disable-api-termination');
  await expect(sheet.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled();
});

test('a type is changed step by step, after the sheet has said what that does, and can be changed back', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('finetune-asr');
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Change type…' }).click();
  const sheet = app.getByRole('dialog', { name: 'Change the type of finetune-asr' });
  const types = sheet.getByRole('listbox', { name: 'Machine types in us-east-1c' });
  await types.getByRole('option', { name: 'm7g.xlarge' }).click();
  await expect(sheet.getByRole('alert')).toContainText('m7g.xlarge is an arm64 machine');
  await expect(sheet.getByRole('button', { name: 'Stop, change and start' })).toBeDisabled();
  await app.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.detail.getByRole('button', { name: 'More actions' }).click();
  await app.getByRole('menuitem', { name: 'Change type…' }).click();
  await sheet.getByRole('textbox', { name: 'Find a type' }).fill('8 vcpu l4');
  await types.getByRole('option', { name: 'g6.2xlarge' }).click();
  await expect(sheet).toContainText('Its type changes from g5.12xlarge to g6.2xlarge.');
  await expect(
    sheet.getByText(/While it runs it costs \$\S+ an hour .* now, and \$\S+ an hour .* as g6\.2xlarge/),
  ).toBeVisible();
  await expect(sheet).toContainText('Its local disks (instance store, local SSD) lose all their data.');
  await expect(sheet).toContainText('aws ec2 modify-instance-attribute');
  await sheet.getByRole('button', { name: 'Stop, change and start' }).click();
  await expect(page.detail.getByRole('progressbar', { name: /stopping it/ })).toBeVisible();
  await expect(page.detail).toContainText('Its type was changed from g5.12xlarge to g6.2xlarge.', { timeout: 30_000 });
  await expect(page.row('finetune-asr')).toContainText(/Running.*g6\.2xlarge/);
  await page.detail.getByRole('button', { name: 'Change back to g5.12xlarge…' }).click();
  await expect(sheet).toContainText('Its type changes from g6.2xlarge to g5.12xlarge.');
});

test("a refused start shows a plain sentence, and the cloud's own words under Details", async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('train-vision-01');
  await page.detail.getByRole('button', { name: 'Start…' }).click();
  const sheet = app.getByRole('dialog', { name: 'Start train-vision-01?' });
  await sheet.getByRole('button', { name: 'Start' }).click();
  const notice = sheet.getByRole('alert');
  await expect(notice).toContainText('train-vision-01 was not started');
  await expect(notice).toContainText('no free machine of this type');
  await notice.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(notice).toContainText('InsufficientInstanceCapacity');
  await expect(notice.getByRole('button', { name: 'Make one like it in us-east-1a…' })).toBeVisible();
  await notice.getByRole('button', { name: 'Change to p5.48xlarge: $93.92 / h…' }).click();
  const other = app.getByRole('dialog', { name: 'Change the type of train-vision-01' });
  await expect(other).toContainText('Its type changes from p4d.24xlarge to p5.48xlarge.');
  await other.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.row('train-vision-01')).toContainText('Stopped');
});

test('a filter that fits nothing says so and is cleared with one key', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.filter.fill('no-such-machine');
  await expect(app.getByText('No instance fits “no-such-machine”')).toBeVisible();
  await page.filter.pressSequentially(':x');
  await expect(app.getByText('“no-such-machine” is no field.')).toBeVisible();
  await expect(app.getByText('This filter is not understood')).toBeVisible();
  await expect(app.getByText('No instance fits')).toHaveCount(0);
  await page.filter.press('Escape');
  await expect(page.row('mlflow')).toBeVisible();
});

test('rows are sorted by a click on a heading and grouped as chosen', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: /Group/ }).click();
  await app.getByRole('option', { name: 'No groups' }).click();
  const first = async () => (await page.names())[0];
  const byName = await first();
  await page.grid.getByRole('button', { name: 'Name' }).click();
  await expect(page.grid.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(first).not.toBe(byName);
  await app.getByRole('button', { name: /No groups/ }).click();
  await app.getByRole('option', { name: 'Group: state' }).click();
  const heading = page.grid.getByRole('button', { name: 'Running' });
  await expect(heading).toHaveAttribute('aria-expanded', 'true');
  await heading.click();
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
});

test('panes are folded and sized by keys, and are so again after a reload', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  const bar = app.getByRole('separator', { name: 'Resize Instance details' });
  await bar.focus();
  await app.keyboard.press('ArrowLeft');
  await expect(bar).toHaveAttribute('aria-valuenow', '416');
  await app.reload();
  await page.ready();
  await expect(bar).toHaveAttribute('aria-valuenow', '416');
  await app.keyboard.press('Control+i');
  await expect(page.detail).toBeHidden();
  await app.getByRole('button', { name: 'Unfold Instance details' }).click();
  await expect(bar).toHaveAttribute('aria-valuenow', '416');
});

test('a filter asks by field, says where it makes no sense, and is kept as a view', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.filter.fill('state:running gpu:>0');
  await expect(page.row('train-llm-01')).toBeVisible();
  await expect(page.row('collect-logs')).toBeHidden();
  await page.filter.fill('state:running gpu:>0 sttate:x');
  await expect(app.getByText('“sttate” is no field. state is one.')).toBeVisible();
  await expect(page.row('train-llm-01')).toBeVisible();
  await page.filter.fill('state:running gpu:>7');

  await app.getByRole('button', { name: 'Views' }).click();
  await app.getByRole('menuitem', { name: 'Keep this view…' }).click();
  const sheet = app.getByRole('dialog', { name: 'Keep this view' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Eight GPUs');
  await sheet.getByRole('button', { name: 'Keep' }).click();
  await app.reload();
  await page.ready();
  await expect(page.filter).toHaveValue('');
  await app.getByRole('button', { name: 'Views' }).click();
  await app.getByRole('menuitem', { name: 'Eight GPUs' }).click();
  await expect(page.filter).toHaveValue('state:running gpu:>7');
  await expect(page.row('train-llm-01')).toBeVisible();
  await app.getByRole('button', { name: 'Views' }).click();
  await app.getByRole('menuitem', { name: 'Forget “Eight GPUs”' }).click();
  await app.getByRole('button', { name: 'Views' }).click();
  await expect(app.getByRole('menuitem', { name: 'Eight GPUs' })).toBeHidden();
});

test('several are started at once, and each says what came of it', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.grid.focus();
  await app.keyboard.press('Control+a');
  await expect(page.detail.getByRole('heading', { name: '45 instances chosen' })).toBeVisible();
  await app.keyboard.press('s');
  await expect(app.getByText('Some of those chosen can be started and others stopped')).toBeVisible();
  await expect(page.detail.getByRole('heading', { name: '45 instances chosen' })).toBeVisible();
  await page.filter.fill('state:stopped');
  await page.filter.press('Enter');
  await app.keyboard.press('Control+a');
  await expect(page.detail.getByRole('heading', { name: /^(?!45)\d+ instances chosen/ })).toBeVisible();
  await app.keyboard.press('s');
  const question = app.getByRole('alertdialog', { name: /^Start \d+ instances\?/ });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(question.getByText(/^Cost while they run: \$\S+ \/ h · 1 price unknown$/)).toBeVisible();
  await question.getByRole('button', { name: /^Show the \d+ commands/ }).click();
  const commands = question.getByRole('region', { name: 'The same as a command' });
  await expect(commands).toContainText('aws ec2 start-instances');
  await expect(commands).toContainText('gcloud compute instances start batch-ocr');
  await question.getByRole('button', { name: /^Start \d+$/ }).click();
  const report = app.getByRole('list', { name: 'What came of each' });
  await expect(report.getByRole('listitem').filter({ hasText: 'train-vision-01' })).toContainText(
    'no free machine of this type',
  );
  // Compute Engine takes the id digit by digit: more than a number in JavaScript can hold.
  await expect(report.getByRole('listitem').filter({ hasText: 'batch-ocr' })).toContainText('starting');
  await expect(app.getByRole('dialog', { name: /\d+ of \d+ are starting/ })).toBeVisible();
  await expect(report.getByText('starting', { exact: true }).first()).toBeVisible();
});
