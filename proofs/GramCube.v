(* G = XXᵀ, F = XXᵀX, powers of G: entries, eigenvectors, diagonalised forms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Powers.
Variables (R : comRingType) (n : nat).
Implicit Types A U : 'M[R]_n.

Lemma powerS A k : power A k.+1 = A *m power A k. Proof. by []. Qed.

Lemma powerD A k l : power A (k + l) = power A k *m power A l.
Proof. by elim: k => [|k IH]; rewrite ?mul1mx // addSn !powerS IH mulmxA. Qed.

Lemma power1 A : power A 1 = A. Proof. exact: mulmx1. Qed.

Lemma powerM A k l : power A (k * l) = power (power A k) l.
Proof. by elim: l => [|l IH]; rewrite ?muln0 // mulnS powerD IH. Qed.

Lemma powerSr A k : power A k.+1 = power A k *m A.
Proof. by rewrite -addn1 powerD power1. Qed.

Lemma tr_power A k : (power A k)^T = power A^T k.
Proof. by elim: k => [|k IH]; rewrite ?trmx1 // powerS trmx_mul IH -powerSr. Qed.

Lemma power3_entry A i j : power A 3 i j = \sum_k \sum_l A i k * A k l * A l j.
Proof.
rewrite /power /= mulmx1 mxE; apply: eq_bigr => k _; rewrite mxE mulr_sumr.
by apply: eq_bigr => l _; rewrite mulrA.
Qed.

Lemma eig_power A a (v : 'cV[R]_n) k : A *m v = a *: v -> power A k *m v = a ^+ k *: v.
Proof.
move=> Av; elim: k => [|k IH]; first by rewrite mul1mx expr0 scale1r.
by rewrite powerS -mulmxA IH -scalemxAr Av scalerA exprSr.
Qed.

Lemma sandwich_sym U A : U^T = U -> A^T = A -> (U *m A *m U)^T = U *m A *m U.
Proof. by move=> sU sA; rewrite !trmx_mul sU sA mulmxA. Qed.

Lemma diag_mul (a b : 'rV[R]_n) : diag_mx a *m diag_mx b = diag_mx (\row_i (a 0 i * b 0 i)).
Proof. by rewrite mulmx_diag. Qed.

Lemma diag_power (l : 'rV[R]_n) k : power (diag_mx l) k = diag_mx (powers l k).
Proof.
elim: k => [|k IH].
  by apply/matrixP => i j; rewrite !mxE expr0.
by rewrite powerS IH mulmx_diag; congr diag_mx; apply/rowP => i; rewrite !mxE exprS.
Qed.

Lemma conj_power U A k : U *m U^T = 1%:M -> power (U *m A *m U^T) k = U *m power A k *m U^T.
Proof.
move=> UU; have UtU := mulmx1C UU; elim: k => [|k IH]; first by rewrite mulmx1 UU.
by rewrite !powerS IH -!mulmxA (mulmxA U^T) UtU mul1mx.
Qed.

Lemma diagonalised_power A U l k : diagonalised A U l -> diagonalised (power A k) U (powers l k).
Proof. by move=> [UU ->]; split; rewrite // conj_power // diag_power. Qed.
End Powers.

Section Gram.
Variables (R : comRingType) (n d : nat).
Implicit Types X : 'M[R]_(n, d).

Lemma gram_sym X : (gram X)^T = gram X.
Proof. by rewrite trmx_mul trmxK. Qed.

Lemma gram_entry X i j : gram X i j = \sum_k X i k * X j k.
Proof. by rewrite mxE; apply: eq_bigr => k _; rewrite mxE. Qed.

Lemma gram_mul m (A : 'M[R]_(m, n)) X : gram (A *m X) = A *m gram X *m A^T.
Proof. by rewrite /gram trmx_mul !mulmxA. Qed.

Lemma transfer X k : gram (power (gram X) k *m X) = power (gram X) (2 * k + 1).
Proof. by rewrite gram_mul tr_power gram_sym -powerSr -powerD mul2n -addnn addn1 addSn. Qed.

Lemma features_power X : features X = power (gram X) 1 *m X.
Proof. by rewrite power1. Qed.

Lemma kernel_gram X : kernel X = gram (features X). Proof. by []. Qed.

Lemma kernel_cube X : kernel X = power (gram X) 3.
Proof. by rewrite kernel_gram features_power transfer. Qed.

Lemma fixed_keys X k : gram (iter k (mulmx (gram X)) X) = power (gram X) (2 * k + 1).
Proof.
rewrite -transfer; congr gram.
by elim: k => [|k IH]; rewrite ?mul1mx // iterS IH mulmxA.
Qed.

Lemma moving_keys X k : gram (iter k (@features R n d) X) = power (gram X) (3 ^ k).
Proof.
elim: k => [|k IH]; first by rewrite power1.
by rewrite iterS -kernel_gram kernel_cube IH -powerM expnSr.
Qed.
End Gram.

(* Eigenvalues of a Gram matrix are sums of squares; powers keep their order. *)
Section Order.
Variables (R : realFieldType) (n : nat).

Lemma gram_eigenvalues d (X : 'M[R]_(n, d)) U l i : diagonalised (gram X) U l -> 0 <= l 0 i.
Proof.
move=> [UU eG]; have UtU := mulmx1C UU.
have : (gram (U^T *m X)) i i = l 0 i.
  rewrite gram_mul trmxK eG !mulmxA UtU mul1mx -mulmxA UtU mulmx1.
  by rewrite mxE eqxx.
by rewrite gram_entry => <-; apply: sumr_ge0 => k _; rewrite -expr2 sqr_ge0.
Qed.

Lemma condition_powers (l : 'rV[R]_n) c k :
  (forall i, 0 <= l 0 i) -> (0 < k)%N -> condition l c -> condition (powers l k) (c ^+ k).
Proof.
move=> l0 k0 [i [j [top pos low ->]]]; exists i, j; split=> [m||m|].
- by rewrite !mxE ler_expn2r ?nnegrE.
- by rewrite mxE exprn_gt0.
- rewrite !mxE; have := l0 m; rewrite le_eqVlt => /predU1P[<-|m0 _].
    by rewrite expr0n gtn_eqF // ltxx.
  by rewrite ler_expn2r ?nnegrE ?low // ltW.
- by rewrite !mxE expr_div_n.
Qed.

Lemma powers_of_gram d (X : 'M[R]_(n, d)) U l k : (0 < k)%N -> diagonalised (gram X) U l ->
  diagonalised (power (gram X) k) U (powers l k) /\ forall c, condition l c -> condition (powers l k) (c ^+ k).
Proof.
move=> k0 D; split=> [|c]; first exact: diagonalised_power.
by apply: condition_powers => // i; exact: gram_eigenvalues D.
Qed.
End Order.

Theorem proof_thm_4_2_kernel : thm_4_2_kernel.
Proof. by move=> R n d X; split=> [i j|]; rewrite kernel_cube ?power3_entry. Qed.

Theorem proof_thm_4_8_a_eigenvectors : thm_4_8_a_eigenvectors.
Proof. by move=> R n d X a v [v0 Gv]; split; rewrite // kernel_cube; exact: eig_power. Qed.

Theorem proof_thm_4_8_a_condition_number : thm_4_8_a_condition_number.
Proof. by move=> R n d X U l; rewrite kernel_cube; exact: powers_of_gram. Qed.

Theorem proof_rem_4_10_1_a_fixed_keys : rem_4_10_1_a_fixed_keys.
Proof. by move=> R n d X U l k; rewrite fixed_keys; apply: powers_of_gram; rewrite addn1. Qed.

Theorem proof_rem_4_10_1_b_three_to_the_k : rem_4_10_1_b_three_to_the_k.
Proof.
move=> R n d X k; rewrite moving_keys; split=> // U l.
by apply: powers_of_gram; rewrite expn_gt0.
Qed.

Theorem proof_lem_B_11_spectral_transfer : lem_B_11_spectral_transfer.
Proof. by move=> R n d X k; exact: transfer. Qed.

Theorem proof_rem_4_10_2_truncated : rem_4_10_2_truncated.
Proof.
move=> R n d X U l s D s01 Xr Fr lr; have [UU eG] := D; have UtU := mulmx1C UU.
have l0 i : 0 <= l 0 i by exact: gram_eigenvalues D.
split; last first.
  move=> c; apply: condition_powers => // i; rewrite mxE.
  by case: (s01 i) => ->; rewrite ?mul0r ?mul1r.
split=> //; have [P eP] : exists P, P = U *m diag_mx s *m U^T by eexists.
have symP : P^T = P by rewrite eP !trmx_mul trmxK tr_diag_mx mulmxA.
have -> : Fr = P *m gram X *m P *m X.
  by rewrite /Fr /Xr -eP trmx_mul symP /gram !mulmxA.
have -> : gram (P *m gram X *m P *m X) = P *m gram X *m P *m gram X *m (P *m gram X *m P).
  by rewrite gram_mul (sandwich_sym symP (gram_sym X)).
rewrite {}eG {}eP !mulmxA -!mulmxA !(mulmxA U^T U) UtU !mul1mx !mulmxA.
have collapse (a b : 'rV[R]_n) : U *m diag_mx a *m diag_mx b = U *m diag_mx (\row_i (a 0 i * b 0 i)).
  by rewrite -mulmxA diag_mul.
rewrite !collapse; congr (_ *m diag_mx _ *m _); apply/rowP => i; rewrite !mxE.
by case: (s01 i) => ->; rewrite ?mul0r ?mulr0 ?mul1r ?mulr1 ?expr0n // !exprS expr0 mulr1 mulrA.
Qed.
