// Signing in, and what administrators keep: accounts, tokens, the audit.
import { expect, test } from "../fixtures.js";
import { ask, signIn } from "../map.js";

const accounts = (page) => page.getByTestId("accounts");
const tokens = (page) => page.getByTestId("tokens");
const row = (part, text) => part.getByRole("row").filter({ hasText: text });

/** That the page reported nothing but answers with these statuses, which it was to get. */
function expectOnly(observed, ...statuses) {
  const others = observed.errors.filter((text) => !statuses.some((status) => text.includes(`status of ${status}`)));
  expect(others).toEqual([]);
  observed.errors.length = 0;
}

test("who signs in comes back to the view that was left, and may sign out", async ({ page, observed }) => {
  await page.goto(`/sign-in?to=${encodeURIComponent("/?figure=stars")}`);
  const submit = page.getByRole("button", { name: "登录", exact: true });
  await page.getByLabel("账号", { exact: true }).fill("viewer");
  await page.getByLabel("密码").fill("wrong");
  await submit.click();
  await expect(page.getByRole("alert")).toHaveText("账号或密码不正确");
  await page.getByLabel("密码").fill("viewer");
  await submit.click();
  await page.waitForURL(/\/\?figure=stars/);
  await page.getByTestId("account").click();
  await expect(page.locator(".account-drop")).toContainText("浏览员");
  await page.getByTestId("sign-out").click();
  await expect(page.getByTestId("account")).not.toHaveClass(/is-signed-in/);
  expectOnly(observed, 401);
});

test("an address of another site is not where one comes back to", async ({ page }) => {
  await page.goto("/sign-in?to=//elsewhere.example/");
  await expect(page.getByRole("link", { name: "暂不登录，继续浏览" })).toHaveAttribute("href", "/");
});

test("a stranger at a page for administrators signs in and comes back to it", async ({ page, observed }) => {
  await page.goto("/accounts");
  await page.waitForURL("/sign-in?to=%2Faccounts");
  await page.getByRole("button", { name: "administrator / administrator" }).click();
  await page.waitForURL("/accounts");
  await expect(accounts(page)).toBeVisible();
  expectOnly(observed, 401);
});

test("who is no administrator is told so", async ({ page, observed }) => {
  await signIn(page, "dispatcher");
  for (const path of ["/accounts", "/audit"]) {
    await page.goto(path);
    await expect(page.getByTestId("forbidden")).toContainText("只有管理员可以查看此页");
  }
  expectOnly(observed, 403);
});

test("an account is made, changed and removed, and the audit says so", async ({ page }) => {
  await signIn(page, "administrator");
  await page.goto("/accounts");
  const form = page.getByTestId("account-form");
  const { communities } = await ask(page, "/api/v1/town");
  const name = "王-社区";
  await form.getByLabel("账号").fill(name);
  await form.getByLabel("角色").selectOption("community");
  await form.getByLabel("社区或网格").selectOption(communities[2].code);
  await form.getByLabel(/密码/).fill("long enough");
  await form.getByRole("button", { name: "保存" }).click();
  await expect(row(accounts(page), name)).toContainText(communities[2].name);

  await row(accounts(page), name).getByRole("button", { name: "修改" }).click();
  await form.getByLabel("角色").selectOption("dispatcher");
  await form.getByRole("button", { name: "保存" }).click();
  await expect(row(accounts(page), name)).toContainText("指挥中心");
  expect(await ask(page, "/api/v1/accounts")).toEqual([{ name, role: "dispatcher", scope: "whole" }]);

  await row(accounts(page), name).getByRole("button", { name: "删除" }).click();
  expect(await ask(page, "/api/v1/accounts")).toHaveLength(1);
  await row(accounts(page), name).getByRole("button", { name: "确定？" }).click();
  await expect(accounts(page)).toContainText("还没有账号");
  expect(await ask(page, "/api/v1/accounts")).toEqual([]);

  await page.goto("/audit");
  const traces = page.getByTestId("audit").getByRole("row");
  await expect(traces.nth(1)).toContainText(`删除账号 ${name}`);
  await expect(traces.nth(2)).toContainText(`设置账号 ${name}，角色：指挥中心`);
  await expect(traces.nth(3)).toContainText(`设置账号 ${name}，角色：社区`);
});

test("a token is shown once, opens the wall, and is revoked", async ({ page, observed }) => {
  await signIn(page, "administrator");
  await page.goto("/accounts");
  const form = page.getByTestId("token-form");
  await form.getByLabel("名称").fill("大厅");
  await form.getByRole("button", { name: "签发" }).click();
  const fields = page.getByTestId("issued").getByRole("textbox");
  await expect(fields).toHaveCount(2);
  const [link, token] = await Promise.all([0, 1].map((i) => fields.nth(i).inputValue()));
  expect(link).toBe(new URL(`/screen?token=${token}`, page.url()).href);
  await page.getByTestId("issued").getByRole("button").first().click();
  await expect(page.getByTestId("issued").getByRole("button").first()).toHaveText("已复制");
  const wall = () => page.request.get(`/api/v1/wall?token=${token}`);
  expect((await wall()).status()).toBe(200);

  await page.reload();
  await expect(row(tokens(page), "大厅")).toBeVisible();
  await expect(page.getByTestId("issued")).toHaveCount(0);
  await row(tokens(page), "大厅").getByRole("button", { name: "吊销" }).click();
  await row(tokens(page), "大厅").getByRole("button", { name: "确定？" }).click();
  await expect(tokens(page)).toContainText("还没有令牌");
  expect((await wall()).status()).toBe(401);
  expect(observed.errors).toEqual([]);
});

test("the language of the pages is one click away", async ({ page }) => {
  await signIn(page, "administrator");
  await page.goto("/accounts");
  await page.getByTestId("language").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Accounts and tokens");
  await expect(page.getByTestId("token-form").getByRole("button", { name: "Issue" })).toBeVisible();
});
