// Signatures: round trips, every change found, and the minisign program as the other side.
#include "probe/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "paths.h"

namespace lacuna::probe {
namespace {

using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;
using lacuna::test::write_file;
using testing::HasSubstr;

std::string error_of(std::string_view bytes, std::string_view signature, std::string_view key) {
  try {
    verify_signature(bytes, signature, key);
  } catch (const SigningError& error) {
    return error.what();
  }
  return "none";
}

class SigningTest : public testing::Test {
 protected:
  TemporaryDirectory dir_;
  std::string public_ = make_key_pair(dir_ / "k");
};

TEST_F(SigningTest, SignatureHoldsForTheBytesAndTheComment) {
  const std::string signature = sign("what was signed", dir_ / "k.key", "3 answers");
  EXPECT_EQ(verify_signature("what was signed", signature, public_), "3 answers");
  EXPECT_EQ(read_file(dir_ / "k.pub"), public_);
}

TEST_F(SigningTest, SecretKeyIsPrivateAndNeverOverwritten) {
  struct stat info {};
  ASSERT_EQ(stat((dir_ / "k.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THROW(make_key_pair(dir_ / "k"), std::system_error);
}

TEST_F(SigningTest, HalfAPairIsNeverLeft) {
  lacuna::test::write_file(dir_ / "half.pub", "of somebody else");
  EXPECT_THROW(make_key_pair(dir_ / "half"), std::system_error);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "half.key"));
  EXPECT_EQ(read_file(dir_ / "half.pub"), "of somebody else");
}

TEST_F(SigningTest, EveryChangedByteIsFound) {
  const std::string bytes = "what was signed", signature = sign(bytes, dir_ / "k.key", "comment");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(error_of(changed, signature, public_), HasSubstr("has changed"));
  }
  const std::size_t first_line = signature.find('\n');
  for (std::size_t i = first_line + 1; i < signature.size() - 1; ++i) {
    std::string changed = signature;
    changed[i] = changed[i] == 'B' ? 'C' : 'B';
    EXPECT_NE(error_of(bytes, changed, public_), "none") << i;
  }
  EXPECT_THAT(error_of(bytes, signature, make_key_pair(dir_ / "other")), HasSubstr("was made with the key"));
  EXPECT_THAT(error_of(bytes, "", public_), HasSubstr("four lines"));
  EXPECT_THAT(error_of(bytes, signature, "nonsense"), HasSubstr("public key: is not the base64 of 42 bytes"));
}

TEST_F(SigningTest, WrongKeyFilesAreNamed) {
  write_file(dir_ / "text", "hello");
  EXPECT_THROW(sign("x", dir_ / "text", ""), SigningError);
  EXPECT_THROW(sign("x", dir_ / "nothing", ""), std::system_error);
  EXPECT_THROW(sign("x", dir_ / "k.key", "two\nlines"), SigningError);
}

TEST_F(SigningTest, MinisignAcceptsOursAndWeAcceptMinisigns) {
  if (std::system("command -v minisign >/dev/null") != 0) GTEST_SKIP() << "the minisign program is not installed";
  const std::string message = dir_ / "m";
  const auto run = [](const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); };
  write_file(message, std::string("a manifest \0 with 天安门", 25));
  write_file(message + ".minisig", sign(read_file(message), dir_ / "k.key", "12 answers"));
  EXPECT_EQ(run("minisign -Vm " + message + " -p " + (dir_ / "k.pub").string()), 0);
  write_file(message, "another manifest");
  EXPECT_NE(run("minisign -Vm " + message + " -p " + (dir_ / "k.pub").string()), 0);

  const std::string theirs = dir_ / "theirs";
  ASSERT_EQ(run("minisign -G -W -f -p " + theirs + ".pub -s " + theirs + ".key"), 0);
  for (const char* kind : {"", " -l"}) {  // prehashed, and the older plain kind
    ASSERT_EQ(run("minisign -S" + std::string(kind) + " -m " + message + " -s " + theirs + ".key -t 'their comment'"), 0);
    EXPECT_EQ(verify_signature(read_file(message), read_file(message + ".minisig"), read_file(theirs + ".pub")), "their comment");
    EXPECT_THAT(error_of("x", read_file(message + ".minisig"), read_file(theirs + ".pub")), HasSubstr("has changed"));
  }
}

}  // namespace
}  // namespace lacuna::probe
